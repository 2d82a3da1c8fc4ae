import { formatMinor } from "@/lib/allocation/core/money";
import { authorize, type Context, scopeOf } from "@/lib/auth";
import { NotFound } from "@/lib/kernel/errors";
import { formatUsd, parseFixed } from "@/lib/kernel/money";
import { loadStatementRate } from "@/lib/pricing";
import { LINE_KINDS } from "../core/compose/types";
import { type PeriodRecord, workingVersion } from "../core/period-record";
import { periodName } from "../core/periods";
import type { AllocationRow, CloseView, PeriodTotals, PeriodView, StatementRow } from "../core/views";
import { readCorrectionsSum } from "../store/correction-sums";
import { readCloses } from "../store/period-closes";
import { readShares } from "../store/period-facts";
import { namesOf } from "../store/period-lines";
import { readCharged, readPeriodCosts, readTotals, sumKinds } from "../store/period-sums";
import { findAfter, findBefore, findPeriod } from "../store/periods";
import { inPeriodSeen } from "../store/seen-statements";
import { readStatementRows, type StatementRow as StoredStatement } from "../store/statement-rows";
import { noSuchPeriod } from "./change-period";
import { checkPeriod } from "./check-period";
import { isReviewStale } from "./is-stale";
import { mayOf } from "./may-of";
import { amountText, rowOfPeriod, statementVersion } from "./period-row";
import { recentCorrections, recentFacts } from "./recent-facts";

/**
 * One period with everything that its page shows: what it cost, its statements, what rules moved, its checks and closings. Of a
 * closed version all of it is read from its copies; without a version the newest, or the drafts and the ledger now. Whoever sees a
 * part of the organisation sees the statements of that part, and neither checks nor what rules moved. Right: spend.read.
 * @throws NotFound for a period that the books do not have, or a version that was never closed.
 */
export async function readPeriodView(ctx: Context, periodId: string, version?: number): Promise<PeriodView> {
  authorize(ctx, "spend.read");
  const { db, actor } = ctx;
  const record = await findPeriod(db, periodId);
  if (!record) throw noSuchPeriod();
  const versions = await readCloses(db, record.id);
  const close = closeOf(record, versions, version);
  const statements = close ? close.version : record.state === "in_review" ? workingVersion(record) : null;
  const seesAll = scopeOf(actor, "spend.read").kind === "all";
  const neighbours = await neighboursOf(ctx, record);
  const ref = { ...record, version: close?.version ?? null };
  const row = await rowOf(ctx, record, close, statements);
  const before = neighbours.previous && (await chargedBefore(ctx, neighbours.previous, row.currency));
  const totals = statements === null ? null : await totalsOf(ctx, ref, statements, row, before);
  const { checks, ...checked } = seesAll ? await checksOf(ctx, record, close) : NOT_CHECKED;
  const isStale = seesAll && close === null && (await isReviewStale(ctx, record));
  return {
    ...row,
    ...{ shownVersion: close?.version ?? null, computedAt: record.computedAt?.toISOString() ?? null, isStale },
    rate: close ? close.versions.rate : await liveRate(ctx, record),
    totals,
    allocationApproved:
      close || !record.allocation
        ? null
        : {
            ...{ by: record.allocation.by, name: record.allocation.name, at: record.allocation.at.toISOString() },
            isCurrent: record.allocation.hash === record.contentHash,
          },
    corrections: seesAll && statements === null && neighbours.previous?.state === "closed" ? await correctionsOf(ctx, record) : [],
    ...{ checks, ...checked },
    statementRows: statements === null ? [] : await statementsOf(ctx, record.id, statements, before),
    allocations: seesAll && statements !== null ? await allocationsOf(ctx, ref, statements, row.currency) : [],
    ...(seesAll ? { close, versions } : { close: null, versions: [] }),
    previous: neighbours.previous && brief(neighbours.previous),
    next: brief(neighbours.next),
    may: mayOf(actor, record, checks, isStale, ctx.clock.now()),
  };
}

/** The closing that is shown; null: what is open now. @throws NotFound */
function closeOf({ state }: PeriodRecord, versions: readonly CloseView[], asked: number | undefined): CloseView | null {
  if (asked === undefined) return state === "closed" ? (versions[0] ?? null) : null;
  const found = versions.find((one) => one.version === asked);
  if (!found) throw new NotFound("There is no such version of this period.");
  return found;
}

type Before = { id: string; version: number; total: string } | null;

/** What the period before was charged; null where its statements are in another currency: euros are not compared with dollars. */
async function chargedBefore({ db, actor }: Context, previous: PeriodRecord, currency: string): Promise<Before> {
  const version = statementVersion(previous);
  if (version === null) return null;
  const charged = (await readCharged(db, actor, [{ id: previous.id, version }])).get(previous.id);
  return charged?.currency === currency ? { id: previous.id, version, total: charged.total } : null;
}
const brief = ({ id, state }: PeriodRecord) => ({ id, name: periodName(id), state });

const neighboursOf = async ({ db }: Context, record: PeriodRecord): Promise<{ previous: PeriodRecord | null; next: PeriodRecord }> => ({
  previous: await findBefore(db, record),
  next: await findAfter(db, record),
});

async function rowOf(ctx: Context, record: PeriodRecord, close: CloseView | null, statements: number | null) {
  const { db, actor } = ctx;
  const now = ctx.clock.now();
  const costs = await readPeriodCosts(db, actor, [{ ...record, version: close?.version ?? null }]);
  const charged = statements === null ? undefined : (await readCharged(db, actor, [{ id: record.id, version: statements }])).get(record.id);
  const { currency } = await loadStatementRate(db, now);
  const facts = { now, currency, costUsd: costs.get(record.id) ?? "0", charged, close: close ?? undefined, invoiceDifferenceUsd: null };
  const row = rowOfPeriod(record, facts);
  return close ? { ...row, approved: close.approved, contentHash: close.contentHash } : row;
}

async function liveRate({ db }: Context, { end }: PeriodRecord) {
  const { rate } = await loadStatementRate(db, new Date(end.getTime() - 1));
  return rate && { currency: rate.currency, perUsd: rate.perUsd, validFrom: rate.validFrom.toISOString(), source: rate.source };
}

type Ref = Omit<PeriodRecord, "version"> & { version: number | null };

async function totalsOf(
  ctx: Context,
  ref: Ref,
  version: number,
  row: Pick<PeriodView, "currency" | "costUsd" | "charged" | "statements">,
  before: Before,
): Promise<PeriodTotals> {
  const { db, actor } = ctx;
  const kinds = await sumKinds(db, actor, ref.id, version);
  const statements = await readStatementRows(db, inPeriodSeen(actor, ref.id, version));
  const agreed = statements.filter(({ answer }) => answer === "agreed");
  const agreedTotal = agreed.reduce((sum, { total }) => sum + total, 0n);
  const amounts = Object.fromEntries(LINE_KINDS.map((kind) => [kind, amountText(kinds.get(kind) ?? "0", row.currency)]));
  return {
    ...(amounts as Record<(typeof LINE_KINDS)[number], string>),
    ...{ costUsd: row.costUsd, correctionsUsd: formatUsd(await readCorrectionsSum(db, actor, ref.id, version)) },
    total: row.charged ?? formatMinor(0n, row.currency),
    previousTotal: before && amountText(before.total, row.currency),
    statements: row.statements.total,
    agreed: { statements: agreed.length, total: formatMinor(agreedTotal, row.currency) },
  };
}

/** The first period that is not closed posts them, so a period after it has none. */
const correctionsOf = async (ctx: Context, record: PeriodRecord): Promise<PeriodView["corrections"]> =>
  (await recentCorrections(ctx, record)).map(({ id, costUsd }) => ({ period: { id, name: periodName(id) }, costUsd }));

type Checked = Pick<PeriodView, "checks" | "checkedAt" | "invoiceDifferenceUsd">;
const NOT_CHECKED: Checked = { checks: [], checkedAt: null, invoiceDifferenceUsd: null };

/** What takes long to read is at most a minute old: `checkedAt`. */
async function checksOf(ctx: Context, record: PeriodRecord, close: CloseView | null): Promise<Checked> {
  if (close) return { ...NOT_CHECKED, checks: close.checks, invoiceDifferenceUsd: close.totals.invoiceDifferenceUsd ?? null };
  const { checkedAt, ...known } = await recentFacts(ctx, record);
  const checks = await checkPeriod(ctx, ctx.db, record, known);
  return { checks, checkedAt: checkedAt.toISOString(), invoiceDifferenceUsd: known.invoices.differenceUsd };
}

async function statementsOf(ctx: Context, periodId: string, version: number, before: Before): Promise<StatementRow[]> {
  const { db, actor } = ctx;
  const rows = await readStatementRows(db, inPeriodSeen(actor, periodId, version));
  const previous = before ? await readTotals(db, actor, before) : new Map<string, string>();
  const now = ctx.clock.now();
  return rows
    .map((row) => statementRow(row, previous.get(row.costCentreId), now))
    .sort((a, b) => descending(parseFixed(a.total, 4), parseFixed(b.total, 4)) || (a.costCentre.id < b.costCentre.id ? -1 : 1));
}

const descending = (a: bigint, b: bigint): number => (a > b ? -1 : a < b ? 1 : 0);

function statementRow(row: StoredStatement, previousTotal: string | undefined, now: Date): StatementRow {
  const amount = (minor: bigint): string => formatMinor(minor, row.currency);
  const named = (id: string | null, name: string | null) => (id === null ? null : { id, name: name ?? id });
  return {
    ...{ id: row.id, number: row.number, costCentre: { id: row.costCentreId, name: row.costCentreName } },
    ...{ businessUnit: named(row.businessUnitId, row.businessUnitName), owner: named(row.ownerId, row.ownerName) },
    ...{ direct: amount(row.direct), allocated: amount(row.allocated), other: amount(row.other), total: amount(row.total) },
    previousTotal: previousTotal === undefined ? null : amountText(previousTotal, row.currency),
    state: row.state,
    dueAt: row.dueAt?.toISOString() ?? null,
    isOverdue: row.state === "in_review" && row.answer === null && row.dueAt !== null && row.dueAt < now,
    answer: row.answer,
    answered:
      row.answeredBy === null || row.answeredAt === null
        ? null
        : { by: row.answeredBy, name: row.answeredByName ?? row.answeredBy, at: row.answeredAt.toISOString(), note: row.answerNote },
    contentHash: row.contentHash,
  };
}

async function allocationsOf({ db }: Context, ref: Ref, version: number, currency: string): Promise<AllocationRow[]> {
  const nameOf = await namesOf(db, ref);
  const centre = (id: string) => ({ id, name: id === "" ? "Unattributed" : id === "(pool)" ? "Gathered" : nameOf("cost_centre", id).name });
  return (await readShares(db, ref.id, version)).map(({ sourceId, sourceName, targetId, amount, ...share }) => ({
    ...share,
    source: share.sourceKind === "cost_centre" ? centre(sourceId) : { id: sourceId, name: sourceName ?? share.ruleName },
    target: centre(targetId),
    amount: amountText(amount, currency),
  }));
}
