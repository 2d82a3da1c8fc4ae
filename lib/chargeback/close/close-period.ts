import { setImmediate } from "node:timers/promises";
import { postTrueUps } from "@/lib/allocation";
import { formatMinor } from "@/lib/allocation/core/money";
import type { Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { keepReconciliation, readClosingInvoices } from "@/lib/invoices";
import { Conflict } from "@/lib/kernel/errors";
import { formatUsd, sumUsd } from "@/lib/kernel/money";
import { blocking } from "../core/checks";
import { composePeriod } from "../core/compose/compose";
import type { ComposedPeriod, ComposeInput } from "../core/compose/types";
import type { FrozenCounts } from "../core/period-lines";
import { type PeriodRecord, workingVersion } from "../core/period-record";
import { type Books, periodAt, periodName } from "../core/periods";
import type { CheckView, CloseCounts, CloseTotals, CloseVersions, PeriodView } from "../core/views";
import type { SeenInput } from "../schemas";
import { hasUsage, readDaysBefore } from "../store/check-facts";
import { inClose, shareSnapshot } from "../store/close-transaction";
import { postCreditNotes } from "../store/credit-notes";
import { writeDrafts } from "../store/drafts";
import { freezeLines, freezeUse, indexCopies, requireFreezable } from "../store/freeze";
import { insertClose } from "../store/period-closes";
import { readLedgerVersions } from "../store/period-facts";
import { readUses } from "../store/period-lines";
import { readBooks, readKeptPeriods, updatePeriod } from "../store/periods";
import { requireSeen } from "./approve-allocation";
import { recordClose, takePeriod, tellClosers } from "./change-period";
import { checkPeriod, countDrift } from "./check-period";
import { freezeTerms } from "./freeze-terms";
import { type Gathered, gatherInput } from "./gather-input";
import { requireCloser, requireOther } from "./people";
import { readPeriodView } from "./read-period-view";

/**
 * Closes a period for good: its usage, names, corrections and statements are copied and hashed in one transaction, and nothing
 * that happens later changes them. What the ledger learns of it afterwards is posted by the next period that closes.
 * Right: close.approve; another person than who prepared the review.
 * @throws Conflict while a check is open or an earlier period with usage is not closed, and for other figures than were reviewed.
 */
export async function closePeriod(ctx: Context, periodId: string, { contentHash }: SeenInput): Promise<PeriodView> {
  requireCloser(ctx, "close.approve");
  const budgetDrift = await countDrift(ctx);
  await inClose(ctx.db, async (tx) => {
    const record = await takePeriod(tx, periodId);
    const { id } = record;
    requireInReview(record);
    requireOther(ctx, record.prepared, "prepared this review");
    requireSeen(record.contentHash, contentHash);
    await requireEarlier(tx, record);
    const at = ctx.clock.now();
    const version = workingVersion(record);
    const ref = { ...record, version };
    await requireFreezable(tx, ref, at);
    const readBeside = await shareSnapshot(ctx.db, tx);
    // Beside the copies all else is read, of the same snapshot; then the database copies lines while statements are composed here.
    const [copied, { checks, invoices, gathered }] = await both(
      freezeUse(tx, ref),
      readBeside((beside) => readClosing(ctx, beside, record, budgetDrift)),
    );
    requireCopied(copied, gathered.input);
    const [lines, composed] = await both(freezeLines(tx, ref), setImmediate(gathered.input).then(composePeriod));
    requireSame(composed, contentHash);
    await writeDrafts(tx, { periodId: id, version, dueAt: record.dueAt, at, known: record.draftsHash }, composed);
    await freezeTerms(ctx.db, tx, ref, gathered.world);
    await keepReconciliation(tx, { id, version, at }, invoices.view);
    await postCreditNotes(tx, gathered.noteIds, id);
    await postTrueUps(tx, gathered.trueUpIds, id);
    await keepClose(tx, ctx, {
      ...{ record, version, counts: { ...copied, lines }, checks, gathered, composed, at },
      invoiceDifferenceUsd: invoices.state.differenceUsd,
    });
  });
  // Readers gain by it, and nobody waits for it.
  void indexCopies(ctx.db);
  return readPeriodView(ctx, periodId);
}

/** All that statements are composed of, and invoices and checks, of the ledger as it is copied. @throws Conflict while a check is open. */
async function readClosing(ctx: Context, beside: Tx, record: PeriodRecord, budgetDrift: number | null) {
  const { id, start, end } = record;
  const ref = { id, start, end, version: null };
  const [invoices, uses] = await both(readClosingInvoices(ctx.db, { periodId: id, start, end }), readUses(beside, ref));
  const checks = await checkPeriod(ctx, beside, record, { budgetDrift, invoices: invoices.state });
  requirePassed(checks);
  const known = { uses, settled: invoices.settled };
  const gathered = await gatherInput(ctx.db, beside, { period: record, version: workingVersion(record), ref }, known);
  return { invoices, checks, gathered };
}

/** Both, or the first of their failures once both have ended: nothing of a close that failed goes on beside its next attempt. */
async function both<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([one, other]);
  return Promise.all([one, other]);
}

/** Statements were worked out from the ledger beside its copy. @throws Error where the copy says something else. */
function requireCopied(copied: Omit<FrozenCounts, "lines">, { uses, corrections }: ComposeInput): void {
  const events = uses.reduce((sum, use) => sum + use.events, 0n);
  const cost = sumUsd(uses.map((use) => use.costUsd));
  const corrected = sumUsd([...corrections].map((row) => row.costUsd));
  if (copied.events === events && copied.costUsd === cost && copied.correctionsUsd === corrected) return;
  throw new Error("The copy of a period is not what its statements were worked out from");
}

function requireInReview({ id, state }: PeriodRecord): void {
  if (state === "closed") throw new Conflict(`${periodName(id)} is closed already.`);
  if (state === "open") throw new Conflict(`${periodName(id)} is not in review yet.`);
}

function requireSame(composed: ComposedPeriod, contentHash: string): void {
  if (composed.contentHash === contentHash) return;
  throw new Conflict("Usage, rules or prices have changed since the drafts were computed.", [
    {
      location: "contentHash",
      message: "The ledger says something else now.",
      fix: "Compute the drafts again, and have them agreed to.",
    },
  ]);
}

function requirePassed(checks: readonly CheckView[]): void {
  const open = blocking(checks);
  if (open.length === 0) return;
  throw new Conflict(
    `${open.length === 1 ? "A check stands" : `${open.length} checks stand`} in the way.`,
    open.map(({ id, title, detail }) => ({
      location: id,
      message: `${title}: ${detail}`,
      fix: "Settle it, or let it pass with a reason.",
    })),
  );
}

/** Periods are closed in their order: those before it that had usage are closed. */
async function requireEarlier(tx: Tx, { start }: PeriodRecord): Promise<void> {
  const kept = await readKeptPeriods(tx);
  const reopened = kept.find((one) => one.version > 0 && one.state !== "closed" && one.end <= start);
  if (reopened) throw new Conflict(`${periodName(reopened.id)} was opened again: close it first.`);
  const closed = kept.filter(({ state }) => state === "closed");
  const books = await readBooks(tx);
  for (const day of await readDaysBefore(tx, start)) {
    const open = await openUsage(tx, { start: day, end: new Date(Math.min(day.getTime() + DAY_MS, start.getTime())) }, closed, start);
    if (open) throw new Conflict(`${nameAt(open, books)} had usage and is not closed: close it first.`);
  }
}
const DAY_MS = 86_400_000;
const nameAt = (at: Date, books: Books): string => periodName(periodAt(at, books).id);

/** When in a day there was usage that lies in no closed period; null: never. Only a day that a period divides is looked into. */
async function openUsage(tx: Tx, day: { start: Date; end: Date }, closed: readonly PeriodRecord[], before: Date): Promise<Date | null> {
  let from = day.start;
  for (const { start, end } of closed) if (start <= from && from < end) from = end;
  if (from >= day.end) return null;
  if (from.getTime() === day.start.getTime() && day.end.getTime() < before.getTime()) return from;
  return (await hasUsage(tx, { start: from, end: day.end })) ? from : null;
}

type Closing = {
  record: PeriodRecord;
  version: number;
  counts: FrozenCounts;
  checks: CheckView[];
  gathered: Gathered;
  composed: ComposedPeriod;
  invoiceDifferenceUsd: string | null;
  at: Date;
};

/** The closing itself: what was closed, by whom, on which rules. */
async function keepClose(tx: Tx, ctx: Context, { record, version, checks, gathered, composed, at, ...rest }: Closing): Promise<void> {
  const { actor } = ctx;
  const { id, start, end, timeZone } = record;
  const { contentHash, currency } = composed;
  const counts = countsOf(rest.counts, composed);
  const totals: CloseTotals = {
    ...{ costUsd: formatUsd(composed.costUsd), correctionsUsd: formatUsd(composed.correctionsUsd) },
    ...{ currency, charged: formatMinor(composed.total, currency), invoiceDifferenceUsd: rest.invoiceDifferenceUsd },
  };
  const versions: CloseVersions = { ...(await readLedgerVersions(tx)), rules: gathered.rules, rate: gathered.rate };
  await insertClose(tx, {
    ...{ periodId: id, version, startsAt: start, endsAt: end, timeZone, contentHash, counts, totals, versions, checks },
    ...{ preparedBy: record.prepared?.by ?? "", preparedByName: record.prepared?.name ?? "" },
    ...{ approvedBy: actor.id, approvedByName: actor.name, closedAt: at },
  });
  await updatePeriod(tx, id, { state: "closed", version, closedAt: at, contentHash });
  await tellClosers(tx, ctx, id, ["close.prepare", "close.approve"], {
    ...{ kind: "period_closed", severity: "info", key: `v${version}` },
    title: `${periodName(id)} is closed${version > 1 ? `, version ${version}` : ""}`,
    body: `${currency} ${totals.charged} on ${composed.statements.length} statements, closed by ${actor.name}. The statements can be issued.`,
  });
  await recordClose(tx, ctx, id, {
    action: "close",
    before: { state: "in_review" },
    after: {
      state: "closed",
      version,
      contentHash,
      counts,
      totals,
      versions,
      waived: checks.filter(({ state }) => state === "waived").map(({ id: check }) => check),
    },
  });
}

const countsOf = (frozen: FrozenCounts, { statements }: ComposedPeriod): CloseCounts => ({
  ...{ lines: frozen.lines.toString(), uses: frozen.uses.toString(), corrections: frozen.corrections.toString() },
  ...{ statements: statements.length, statementLines: statements.reduce((sum, { lines }) => sum + lines.length, 0) },
  ...{ events: frozen.events.toString(), requests: frozen.requests.toString(), unpricedEvents: frozen.unpricedEvents.toString() },
});
