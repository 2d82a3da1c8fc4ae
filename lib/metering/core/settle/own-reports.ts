/** The reports of one payload, by the ids of the ledger. */
import { eventIdOf } from "../event-id";
import type { Reading, Settled, SettledReport, StoredReport } from "./report";
import { settledHash } from "./settled-hash";

/**
 * `key`: of its event within its source. `isNew`: its event was stored with it. `expected`: what its line says if nothing
 * else tells of the call.
 */
export type OwnReport = StoredReport & { key: string; isNew: boolean; expected: string | null; countedBy: string | undefined };
export type OwnReports = Map<string, OwnReport>;

/**
 * @param id Of its event in the ledger.
 * @param isNew Whether that event, if there is one, is stored now; else it was there already.
 */
export function ownReport(
  sourceId: string,
  receivedAt: Date,
  { report, reading, settled, isAlone = false }: SettledReport,
  id: string,
  isNew: boolean,
): OwnReport {
  const says = settled && withId(settled, sourceId);
  const expected = says ? settledHash(says) : null;
  return {
    key: report.id,
    report: { ...report, id, sourceId },
    reading: reading ? withId(reading, sourceId) : null,
    isAlone,
    settled: isNew ? expected : null,
    role: isNew ? (says?.role ?? null) : null,
    receivedAt,
    isNew,
    expected,
    countedBy: says?.countedBy,
  };
}

const withId = <Says extends Reading | Settled>(says: Says, sourceId: string): Says =>
  says.countedBy === undefined ? says : { ...says, countedBy: eventIdOf(sourceId, says.countedBy) };

/**
 * Those that are not kept yet: of events that were there already, and of spans without an event. Reports of events that
 * were refused take no part. Of a repeated report the first counts, as of its event.
 */
export function otherReports(
  sourceId: string,
  receivedAt: Date,
  reports: readonly SettledReport[],
  results: readonly { id?: string; status: string }[],
  kept: ReadonlyMap<string, OwnReport>,
): OwnReports {
  // Each kept one is of another of these reports.
  if (kept.size === reports.length) return new Map();
  const statuses = new Map<string, string>();
  for (const { id, status } of results) if (id !== undefined && statuses.get(id) !== "accepted") statuses.set(id, status);
  const others: OwnReports = new Map();
  const keptKeys = new Set<string>();
  for (const { key } of kept.values()) keptKeys.add(key);
  for (const report of reports) {
    if (keptKeys.has(report.report.id)) continue;
    const status = statuses.get(report.report.id);
    if (report.report.event ? status !== "accepted" && status !== "duplicate" : status !== undefined) continue;
    const id = eventIdOf(sourceId, report.report.id);
    if (!others.has(id)) others.set(id, ownReport(sourceId, receivedAt, report, id, status === "accepted"));
  }
  return others;
}
