/** The reports of one payload, by the ids of the ledger. */
import { eventIdOf } from "../event-id";
import type { Reading, Settled, SettledReport, StoredReport } from "./report";
import { settledHash } from "./settled-hash";

/** `isNew`: its event was stored with it. `expected`: what its line says if nothing else tells of the call. */
export type OwnReport = StoredReport & { isNew: boolean; expected: string | null; countedBy: string | undefined };
export type OwnReports = Map<string, OwnReport>;

/** @param isNew Whether the event of the report, if it has one, is stored now; else it was there already. */
export function ownReport(sourceId: string, receivedAt: Date, { report, reading, settled }: SettledReport, isNew: boolean): OwnReport {
  const idOf = (key: string): string => eventIdOf(sourceId, key);
  const says = settled && withIds(settled, idOf);
  const expected = says ? settledHash(says) : null;
  return {
    report: { ...report, id: idOf(report.id), sourceId },
    reading: reading ? withIds(reading, idOf) : null,
    settled: isNew ? expected : null,
    role: isNew ? (says?.role ?? null) : null,
    receivedAt,
    isNew,
    expected,
    countedBy: says?.countedBy,
  };
}

const withIds = <Says extends Reading | Settled>(says: Says, idOf: (key: string) => string): Says =>
  says.countedBy === undefined ? says : { ...says, countedBy: idOf(says.countedBy) };

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
  const statuses = new Map<string, string>();
  for (const { id, status } of results) if (id !== undefined && statuses.get(id) !== "accepted") statuses.set(id, status);
  const others: OwnReports = new Map();
  for (const report of reports) {
    const status = statuses.get(report.report.id);
    if (report.report.event ? status !== "accepted" && status !== "duplicate" : status !== undefined) continue;
    const id = eventIdOf(sourceId, report.report.id);
    if (!kept.has(id) && !others.has(id)) others.set(id, ownReport(sourceId, receivedAt, report, status === "accepted"));
  }
  return others;
}
