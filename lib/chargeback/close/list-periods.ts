import { authorize, type Context, scopeOf } from "@/lib/auth";
import { formatUsd, parseUsd, sumUsd } from "@/lib/kernel/money";
import { startOfUtcDay } from "@/lib/kernel/period";
import { loadStatementRate } from "@/lib/pricing";
import { openRecord, type PeriodRecord } from "../core/period-record";
import { type AccountingPeriod, type Books, periodAt, previousPeriod } from "../core/periods";
import type { CloseView, PeriodList } from "../core/views";
import { readNewestCloses } from "../store/period-closes";
import { readFirstDay } from "../store/period-facts";
import { readCharged, readDayCosts, readPeriodCosts } from "../store/period-sums";
import { readBooks, readKeptPeriods } from "../store/periods";
import { rowOfPeriod, statementVersion } from "./period-row";
import { recentInvoices } from "./recent-facts";

/** Open periods without anything done to them that are listed; closed ones all are. */
const MOST_OPEN = 36;

/**
 * The periods of the books, the newest first: the one that runs, those before it since the first usage, and every one that was
 * ever reviewed or closed, with what each cost and what was charged for it as far as the caller sees it. Right: spend.read.
 */
export async function listPeriods(ctx: Context): Promise<PeriodList> {
  authorize(ctx, "spend.read");
  const { db, actor } = ctx;
  const now = ctx.clock.now();
  const books = await readBooks(db);
  const kept = await readKeptPeriods(db);
  const records = [...kept, ...openPeriods(kept, books, now, await readFirstDay(db))].sort((a, b) => b.start.getTime() - a.start.getTime());
  const closes = await readNewestCloses(
    db,
    kept.map(({ id }) => id),
  );
  const costs = await costsOf(ctx, records);
  const shown = records.flatMap((record) => {
    const version = statementVersion(record);
    return version === null ? [] : [{ id: record.id, version }];
  });
  const charged = await readCharged(db, actor, shown);
  const { currency } = await loadStatementRate(db, now);
  const differences = await differencesOf(ctx, records, closes);
  return {
    data: records.map((record) =>
      rowOfPeriod(record, {
        ...{ now, currency, costUsd: costs.get(record.id) ?? "0", charged: charged.get(record.id), close: closes.get(record.id) },
        invoiceDifferenceUsd: differences.get(record.id) ?? null,
      }),
    ),
    ...{ timeZone: books.timeZone, calendar: books.calendar.kind, asOf: now.toISOString() },
  };
}

/** From the one that runs back to the first usage, but what lies in a period that is kept under any name. */
function openPeriods(kept: readonly PeriodRecord[], books: Books, now: Date, first: Date | null): PeriodRecord[] {
  const open: PeriodRecord[] = [];
  const isTaken = ({ start, end }: AccountingPeriod): boolean => kept.some((one) => one.start < end && start < one.end);
  for (let period = periodAt(now, books); open.length < MOST_OPEN; period = previousPeriod(period, books)) {
    if (!isTaken(period)) open.push(openRecord(period));
    if (first === null || period.start <= first) break;
  }
  return open;
}

/** Of closed periods as it was then; of those that people work on, and the newest that is over, as it is now. */
async function differencesOf(
  ctx: Context,
  records: readonly PeriodRecord[],
  closes: ReadonlyMap<string, CloseView>,
): Promise<Map<string, string | null>> {
  if (scopeOf(ctx.actor, "spend.read").kind !== "all") return new Map();
  const now = ctx.clock.now();
  const newest = records.find(({ end }) => end <= now);
  const found = new Map<string, string | null>();
  for (const record of records) {
    if (record.state === "closed") found.set(record.id, closes.get(record.id)?.totals.invoiceDifferenceUsd ?? null);
    else if (record === newest || record.state === "in_review") found.set(record.id, (await recentInvoices(ctx, record)).differenceUsd);
  }
  return found;
}

/** Periods of whole days come from one read of the days; others, and those of callers who see a part, from a read each. */
async function costsOf(ctx: Context, records: readonly PeriodRecord[]): Promise<Map<string, string>> {
  const { db, actor } = ctx;
  const isWhole = ({ start, end }: PeriodRecord): boolean => [start, end].every((at) => startOfUtcDay(at).getTime() === at.getTime());
  const isLive = (record: PeriodRecord): boolean => record.state !== "closed" || record.version === 0;
  const live = records.filter((record) => isLive(record) && isWhole(record) && scopeOf(actor, "spend.read").kind === "all");
  const costs = new Map<string, string>();
  const oldest = live.at(-1);
  if (oldest && live[0]) {
    const days = await readDayCosts(db, oldest.start, live[0].end);
    for (const { id, start, end } of live) {
      const inside = days.filter(({ day }) => day >= start.toISOString().slice(0, 10) && day < end.toISOString().slice(0, 10));
      costs.set(id, formatUsd(sumUsd(inside.map(({ costUsd }) => parseUsd(costUsd)))));
    }
  }
  const others = records.filter((record) => !costs.has(record.id));
  const refs = others.map((record) => ({ ...record, version: isLive(record) ? null : record.version }));
  return new Map([...costs, ...(await readPeriodCosts(db, actor, refs))]);
}
