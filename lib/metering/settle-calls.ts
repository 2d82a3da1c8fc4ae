/**
 * Counts each call once whatever payloads its reports came in: after a payload is stored, all reports of its traces and
 * its call keys are read and decided together, and stored lines that say otherwise are revised. The ledger is thereby a
 * function of the set of reports, not of their order, grouping or repetition.
 */
import type { Context } from "@/lib/auth/context";
import { canonicalJson } from "@/lib/kernel/canonical";
import { eventIdOf } from "./core/event-id";
import { readingsOf } from "./core/settle/readings";
import type { Reading, ReportedEvent, Settled, SettledReport } from "./core/settle/report";
import { CLOSE_MS, type Member, settledOf, WAITED_DAYS } from "./core/settle/same-call";
import { membersOf } from "./core/settle/settle";
import { settledHash } from "./core/settle/settled-hash";
import { reviseSettled } from "./revise-ledger";
import { insertReports, type KeySpan, MAX_SAME_KEY, readReports, type StoredReport, updateReports } from "./store/call-reports";
import { findStoredBefore } from "./store/read-lines";
import { closedPeriods, linkEvidence } from "./store/revise-lines";
import { withSettleLocks } from "./store/settle-locks";

/** How far around a call others of its key are read, and how far of these are decided again: the rest has neighbours that were not read. */
const READ_MS = 12 * CLOSE_MS;
const DECIDED_MS = 6 * CLOSE_MS;

/**
 * Settles the reports of one payload with all others that are kept. A payload that nothing else tells of costs an insert
 * and a read. Lines of closed periods and lines stored days ago stay as they are, but for those that this payload added.
 * @param results What became of the events of the payload: reports of events that were refused take no part.
 */
export async function settleCalls(
  ctx: Context,
  sourceId: string,
  reports: readonly SettledReport[],
  results: readonly { id?: string; status: string }[],
): Promise<void> {
  const own = ownReports(sourceId, ctx.clock.now(), reports, results);
  for (const id of await settledLongAgo(ctx, own)) own.delete(id);
  if (own.size === 0) return;
  const rows = [...own.values()];
  await linkEvidence(
    ctx.db,
    rows.flatMap(({ report, isNew, countedBy }) =>
      report.event && isNew && countedBy !== undefined ? [{ ...lineKey(report.id, report.event), countedBy }] : [],
    ),
  );
  await insertReports(ctx.db, rows);
  const traceIds = [...new Set(rows.flatMap(({ report }) => report.traceId || []))];
  const near = await readReports(ctx.db, { traceIds, ids: [...own.keys()], keys: keySpans(membersIn(rows)) });
  const isAlone = near.every((row) => own.has(row.report.id) && row.settled === own.get(row.report.id)?.expected);
  if (!isAlone) await withSettleLocks(ctx.db, traceIds, (lockKeys) => settleTogether(ctx, own, traceIds, lockKeys));
}

/** `isNew`: its event was stored just now. `expected`: what its line says if nothing else tells of the call. */
type OwnReport = StoredReport & { isNew: boolean; expected: string | null; countedBy: string | undefined };

const lineKey = (eventId: string, event: ReportedEvent) => ({ eventId, occurredAt: new Date(event.occurredAtMs) });
const waitedSince = (ctx: Context): Date => new Date(ctx.clock.now().getTime() - WAITED_DAYS * 86_400_000);

/** By the ids of the ledger. Of a repeated report the first counts, as of its event. */
function ownReports(
  sourceId: string,
  receivedAt: Date,
  reports: readonly SettledReport[],
  results: readonly { id?: string; status: string }[],
): Map<string, OwnReport> {
  const statuses = new Map<string, string>();
  for (const { id, status } of results) if (id !== undefined && statuses.get(id) !== "accepted") statuses.set(id, status);
  const own = new Map<string, OwnReport>();
  const idOf = (key: string): string => eventIdOf(sourceId, key);
  for (const { report, reading, settled } of reports) {
    const status = statuses.get(report.id);
    if (report.event ? status !== "accepted" && status !== "duplicate" : status !== undefined) continue;
    const id = idOf(report.id);
    if (own.has(id)) continue;
    const says = settled && withIds(settled, idOf);
    const expected = says ? settledHash(says) : null;
    const isNew = status === "accepted";
    own.set(id, {
      report: { ...report, id, sourceId },
      reading: reading ? withIds(reading, idOf) : null,
      settled: isNew ? expected : null,
      role: isNew ? (says?.role ?? null) : null,
      receivedAt,
      isNew,
      expected,
      countedBy: says?.countedBy,
    });
  }
  return own;
}

/** Resends of what was stored so long ago that other reports of the call may be gone: it was settled with them then. */
async function settledLongAgo(ctx: Context, own: ReadonlyMap<string, OwnReport>): Promise<Set<string>> {
  const resent = [...own.values()].flatMap(({ report, isNew }) => (report.event && !isNew ? [lineKey(report.id, report.event)] : []));
  return resent.length === 0 ? new Set() : findStoredBefore(ctx.db, resent, waitedSince(ctx));
}

const withIds = <Says extends Reading | Settled>(says: Says, idOf: (key: string) => string): Says =>
  says.countedBy === undefined ? says : { ...says, countedBy: idOf(says.countedBy) };

async function settleTogether(
  ctx: Context,
  own: ReadonlyMap<string, OwnReport>,
  traceIds: readonly string[],
  lockKeys: (keys: readonly string[]) => Promise<void>,
): Promise<void> {
  const shut = await closedPeriods(ctx.db);
  const since = waitedSince(ctx);
  const fix = (row: StoredReport): StoredReport => {
    const at = row.report.event?.occurredAtMs;
    if (at === undefined || row.role === null || own.get(row.report.id)?.isNew) return row;
    const isFixed = row.receivedAt < since || shut.some(({ start, end }) => at >= start.getTime() && at < end.getTime());
    return isFixed ? { ...row, report: { ...row.report, fixedRole: row.role } } : row;
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
async function applyDecisions(ctx: Context, decided: readonly Decided[], own: ReadonlyMap<string, OwnReport>): Promise<void> {
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
function keySpans(members: readonly Member[]): KeySpan[] {
  const spans = new Map<string, KeySpan>();
  for (const { event, reading } of members) {
    if (reading.matchKey === undefined) continue;
    const { occurredAtMs: at } = event;
    const known = spans.get(reading.matchKey) ?? { key: reading.matchKey, fromMs: at - READ_MS, toMs: at + READ_MS };
    spans.set(reading.matchKey, {
      ...known,
      fromMs: Math.min(known.fromMs, at - READ_MS),
      toMs: Math.max(known.toMs, at + READ_MS),
    });
  }
  return [...spans.values()];
}
