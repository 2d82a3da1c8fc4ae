/** What the ledger says of each of these reports, when there are no others. */
import { readingsOf } from "./readings";
import type { CallReport, Reading, ReportedEvent, SettledReport } from "./report";
import { type Member, settledOf } from "./same-call";

/** In the order given; what is no event has neither reading nor line. */
export function settle(reports: readonly CallReport[]): SettledReport[] {
  const alone = new Set<string>();
  const readings = readingsOf(reports, alone);
  const settled = settledOf(membersOf(reports, readings));
  return reports.map((report) => ({
    report,
    reading: readings.get(report.id),
    settled: settled.get(report.id),
    isAlone: alone.has(report.id),
  }));
}

/** Of several reports of one id the first counts. */
export function membersOf(reports: readonly CallReport[], readings: ReadonlyMap<string, Reading>): Member[] {
  const members = new Map<string, Member>();
  for (const report of reports) {
    const reading = readings.get(report.id);
    if (report.event && reading && !members.has(report.id))
      members.set(report.id, { report, event: timed(report.event, reading), reading });
  }
  return [...members.values()];
}

/** Most tell their own times, and copying them costs. */
const timed = (event: ReportedEvent, { times }: Reading): ReportedEvent => (times === undefined ? event : { ...event, ...times });
