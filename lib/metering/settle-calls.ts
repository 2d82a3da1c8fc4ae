/**
 * Counts each call once whatever payloads its reports came in: after a payload is stored, all reports of its traces and
 * its call keys are read and decided together, and stored lines that say otherwise are revised. The ledger is thereby a
 * function of the set of reports, not of their order, grouping or repetition.
 */
import type { Context } from "@/lib/auth/context";
import { canonicalJson } from "@/lib/kernel/canonical";
import { type OwnReport, type OwnReports, otherReports } from "./core/settle/own-reports";
import { readingsOf } from "./core/settle/readings";
import type { ReportedEvent, Settled, SettledReport, StoredReport } from "./core/settle/report";
import { CLOSE_MS, type Member, settledOf, WAITED_DAYS } from "./core/settle/same-call";
import { membersOf } from "./core/settle/settle";
import { settledHash } from "./core/settle/settled-hash";
import { reviseSettled } from "./revise-ledger";
import { type KeySpan, keepReports, MAX_SAME_KEY, type Mark, readReports, readSettled, updateReports } from "./store/call-reports";
import { findStoredBefore } from "./store/read-lines";
import { closedPeriods } from "./store/revise-lines";
import { withSettleLocks } from "./store/settle-locks";
import { deleteUnsettled } from "./store/unsettled-reports";

/** How far around a call others of its key are read, and how far of these are decided again: the rest has neighbours that were not read. */
const READ_MS = 12 * CLOSE_MS;
const DECIDED_MS = 6 * CLOSE_MS;

type Settling = Omit<OwnReport, "key">;

/**
 * Settles reports that are kept with all others that are. A payload that nothing else tells of costs one look. Lines of
 * closed periods and lines stored days ago stay as they are, but for those that this payload added.
 */
export async function settleCalls(ctx: Context, own: ReadonlyMap<string, Settling>): Promise<void> {
  if (own.size === 0) return;
  const rows = [...own.values()];
  const traceIds = [...new Set(rows.flatMap(({ report }) => report.traceId || []))];
  // What stands in a trace is found by it; by its id only what was told before, perhaps without one.
  const ids = rows.flatMap(({ report, isNew }) => (isNew && report.traceId !== "" ? [] : [report.id]));
  const told = rows.flatMap(({ report: { event }, reading }) => (event && reading ? { event, reading } : []));
  const near = await readSettled(ctx.db, { traceIds, ids, keys: keySpans(told) });
  const isAlone = [...near].every(([id, settled]) => own.has(id) && settled === own.get(id)?.expected);
  if (!isAlone) await withSettleLocks(ctx.db, traceIds, (lockKeys) => settleTogether(ctx, own, traceIds, lockKeys));
}

/**
 * Keeps and settles the reports of a payload after its events.
 * @param kept Those that were kept with the lines of their events.
 * @param results What became of the events: reports of events that were refused take no part.
 */
export async function settlePayload(
  ctx: Context,
  sourceId: string,
  mark: Mark,
  reports: readonly SettledReport[],
  results: readonly { id?: string; status: string }[],
  kept: OwnReports,
): Promise<void> {
  const others = otherReports(sourceId, mark.receivedAt, reports, results, kept);
  for (const id of await settledLongAgo(ctx, others)) others.delete(id);
  await keepReports(ctx.db, mark, [...others.values()]);
  await settleCalls(ctx, others.size === 0 ? kept : new Map([...kept, ...others]));
  if (kept.size + others.size > 0) await deleteUnsettled(ctx.db, mark.id);
}

const lineKey = (eventId: string, event: ReportedEvent) => ({ eventId, occurredAt: new Date(event.occurredAtMs) });
const waitedSince = (ctx: Context): Date => new Date(ctx.clock.now().getTime() - WAITED_DAYS * 86_400_000);

/** Resends of what was stored so long ago that other reports of the call may be gone: it was settled with them then. */
async function settledLongAgo(ctx: Context, own: ReadonlyMap<string, OwnReport>): Promise<Set<string>> {
  const resent = [...own.values()].flatMap(({ report, isNew }) => (report.event && !isNew ? [lineKey(report.id, report.event)] : []));
  return resent.length === 0 ? new Set() : findStoredBefore(ctx.db, resent, waitedSince(ctx));
}

async function settleTogether(
  ctx: Context,
  own: ReadonlyMap<string, Settling>,
  traceIds: readonly string[],
  lockKeys: (keys: readonly string[]) => Promise<void>,
): Promise<void> {
  const shut = await closedPeriods(ctx.db);
  const since = waitedSince(ctx);
  const fix = (row: StoredReport): StoredReport => {
    const at = row.report.event?.occurredAtMs;
    if (at === undefined || row.role === null || own.get(row.report.id)?.isNew) return row;
    const isFixed = row.receivedAt < since || shut.some(({ start, end }) => at >= start.getTime() && at < end.getTime());
    if (isFixed) return { ...row, report: { ...row.report, fixedRole: row.role } };
    return row.role === "billable" ? { ...row, report: { ...row.report, isCounted: true } } : row;
  };
  const where = { traceIds, ids: [...own.keys()] };
  const before = (await readReports(ctx.db, where)).map(fix);
  const readings = readingsOf(before.map(({ report }) => report));
  const read = new Map(
    before.map((row) => [row.report.id, row.report.fixedRole ? row : { ...row, reading: readings.get(row.report.id) ?? null }]),
  );
  const isTouched = ({ report: { id }, reading }: StoredReport): boolean =>
    own.has(id) || canonicalJson(reading) !== canonicalJson(read.get(id)?.reading ?? null);
  const touched = before.filter(isTouched);
  const ids = new Set(touched.map(({ report }) => report.id));
  const spans = keySpans([...membersIn(touched), ...membersIn([...read.values()].filter(({ report }) => ids.has(report.id)))]);
  await lockKeys(spans.map(({ key }) => key));
  // Whoever held a key before may have settled reports of these traces too. What came to them since settles itself.
  const isInTrace = new Set(traceIds);
  const rows = (await readReports(ctx.db, { ...where, keys: spans })).map(fix).flatMap((row) => {
    const known = read.get(row.report.id);
    if (known) return [{ ...row, reading: known.reading }];
    return isInTrace.has(row.report.traceId) ? [] : [row];
  });
  await applyDecisions(ctx, decide(rows, ids, spans), own);
}

type Decided = { row: StoredReport; settled: Settled };

/** What changes: of what was touched, and of what shares a key with it at about its time. */
function decide(rows: readonly StoredReport[], touched: ReadonlySet<string>, spans: readonly KeySpan[]): Decided[] {
  const members = membersIn(rows);
  const told = new Map<string, number>();
  for (const { reading } of members) if (reading.matchKey !== undefined) told.set(reading.matchKey, (told.get(reading.matchKey) ?? 0) + 1);
  const near = new Map(spans.filter(({ key }) => (told.get(key) ?? 0) <= MAX_SAME_KEY).map((span) => [span.key, span]));
  const margin = READ_MS - DECIDED_MS;
  const isNear = ({ event, reading: { matchKey = "" } }: Member): boolean => {
    const span = near.get(matchKey);
    return span !== undefined && event.occurredAtMs >= span.fromMs + margin && event.occurredAtMs < span.toMs - margin;
  };
  const settled = settledOf(
    members.map((member) => {
      if (near.has(member.reading.matchKey ?? "")) return member;
      const { matchKey: _, ...reading } = member.reading;
      return { ...member, reading };
    }),
  );
  const decided = new Set(members.filter((member) => touched.has(member.report.id) || isNear(member)).map(({ report }) => report.id));
  return rows.flatMap((row) => {
    const says = settled.get(row.report.id);
    return says && decided.has(row.report.id) && row.report.fixedRole === undefined ? [{ row, settled: says }] : [];
  });
}

/** Lines first: should this stop in between, the next that settles finds the reports as they were. */
async function applyDecisions(ctx: Context, decided: readonly Decided[], own: ReadonlyMap<string, Settling>): Promise<void> {
  await reviseSettled(
    ctx,
    decided.flatMap(({ row: { report, settled: before }, settled }) =>
      report.event && before !== settledHash(settled)
        ? [{ report, event: report.event, settled, isNew: own.get(report.id)?.isNew ?? false }]
        : [],
    ),
  );
  await updateReports(
    ctx.db,
    decided.map(({ row, settled }) => ({ ...row, settled: settledHash(settled), role: settled.role })),
  );
}

const membersIn = (rows: readonly StoredReport[]): Member[] =>
  membersOf(
    rows.map(({ report }) => report),
    new Map(rows.flatMap(({ report, reading }) => (reading ? [[report.id, reading] as const] : []))),
  );

/** The keys of these, each with the hours in which others of it matter. */
function keySpans(members: readonly Pick<Member, "event" | "reading">[]): KeySpan[] {
  const spans = new Map<string, KeySpan>();
  for (const { event, reading } of members) {
    const key = reading.matchKey;
    if (key === undefined) continue;
    const { occurredAtMs: at } = event;
    const known = spans.get(key);
    if (known === undefined) spans.set(key, { key, fromMs: at - READ_MS, toMs: at + READ_MS });
    else {
      known.fromMs = Math.min(known.fromMs, at - READ_MS);
      known.toMs = Math.max(known.toMs, at + READ_MS);
    }
  }
  return [...spans.values()];
}
