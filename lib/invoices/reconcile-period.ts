import type { Db, Tx } from "@/lib/db/client";
import { parseUsd } from "@/lib/kernel/money";
import { addUtcDays, startOfUtcDay, utcDate } from "@/lib/kernel/period";
import { loadExchangeRates, loadPriceBook, readVolumePricesOn } from "@/lib/pricing";
import { tellableKeys } from "./core/match/sides";
import { reconcile } from "./core/reconcile";
import type { InvoiceSpan, ReconciliationView } from "./core/views";
import { readAgreedUse } from "./store/agreed";
import { readDecisions } from "./store/decisions";
import { readLineGroups, readRepeated } from "./store/lines";
import { readFrozen, readKnownKeys, readMetered } from "./store/metered";
import { readLimits, readPeople, readPeriodState } from "./store/settings";
import { readSources } from "./store/sources";

/** The UTC days that begin in a period: every day is in exactly one. */
export function daysOfSpan({ start, end }: Pick<InvoiceSpan, "start" | "end">): { from: Date; to: Date } {
  const first = (at: Date): Date => (startOfUtcDay(at).getTime() === at.getTime() ? at : addUtcDays(startOfUtcDay(at), 1));
  return { from: first(start), to: first(end) };
}

/**
 * Metered against invoiced of one period, from what is stored now, with the decisions that still hold. For use cases that have
 * authorised their caller. @param db Prices and rates are read outside of a transaction.
 */
export async function reconcilePeriod(db: Db, span: InvoiceSpan, mayDecide: boolean, tx: Db | Tx = db): Promise<ReconciliationView> {
  const { from, to } = daysOfSpan(span);
  const [before, after] = [addUtcDays(from, -1), addUtcDays(to, 1)];
  const [lines, repeated, keys] = [await readLineGroups(tx, before, after), await readRepeated(tx, before, after), await readKnownKeys(tx)];
  const told = tellableKeys({ keys, lines });
  const metered = await readMetered(tx, before, after, told);
  // Prices by volume begin and end with periods: those of its first day hold in all of it.
  const prices = await readVolumePricesOn(tx, from);
  const used = await readAgreedUse(tx, { from, to }, [...new Set(prices.map(({ provider }) => provider))], told);
  const [sources, limits, decisions, { state: periodState }] = [
    await readSources(tx),
    await readLimits(tx),
    await readDecisions(tx, span.periodId),
    await readPeriodState(tx, span.periodId),
  ];
  const [book, rates] = [await loadPriceBook(db), await loadExchangeRates(db)];
  // Where a period ends within a UTC day, its copy and whole days are not the same usage: what came late is not told apart.
  const isWholeDays = from.getTime() === span.start.getTime() && to.getTime() === span.end.getTime();
  const frozenUsd = periodState === "closed" && isWholeDays ? await readFrozen(tx, span.periodId) : null;
  const people = await readPeople(
    tx,
    decisions.flatMap(({ ownerId }) => ownerId ?? []),
  );
  return reconcile({
    periodId: span.periodId,
    periodState,
    days: { from: utcDate(from), to: utcDate(to) },
    world: { lines, repeated, metered, keys, book, rates, agreed: { prices, used }, ...(frozenUsd && { frozenUsd }) },
    sources,
    tolerances: { percent: limits.percent, usd: limits.usd },
    decided: decisions.map((row) => ({
      id: row.id,
      varianceKey: row.varianceKey,
      differenceUsd: parseUsd(row.difference),
      decision: {
        ...{ settlement: row.settlement, reasonCode: row.reasonCode, note: row.note },
        owner: row.ownerId === null ? null : { id: row.ownerId, name: people.get(row.ownerId) ?? row.ownerId },
        ...{ by: row.decidedByName, at: row.decidedAt.toISOString() },
      },
    })),
    mayDecide,
  });
}
