/** What became of an identity's access, for its history: risks found and gone, access that was ended. Pure. */
import type { TaskView } from "@/lib/revocation/core/views";
import type { FindingView } from "@/lib/risk/core/views";
import type { Happened } from "./history";

export function accessHistory(findings: readonly FindingView[], tasks: readonly TaskView[]): Happened[] {
  return [
    ...findings.flatMap(({ id, title, ruleName, firstSeenAt, closedAt }): Happened[] => [
      { key: `found-${id}`, at: firstSeenAt, title: `Found: ${title}`, about: ruleName },
      ...(closedAt ? [{ key: `gone-${id}`, at: closedAt, title: `No more: ${title}`, about: ruleName }] : []),
    ]),
    ...tasks.flatMap(({ id, title, decidedAt, appliedAt, verifiedAt, violation }): Happened[] => [
      { key: `decided-${id}`, at: decidedAt, title, about: "Decided" },
      ...(appliedAt ? [{ key: `applied-${id}`, at: appliedAt, title, about: "Done where the access is held" }] : []),
      ...(violation ? [{ key: `violated-${id}`, at: violation.firstAt, title: "Used after it was ended", about: title }] : []),
      ...(verifiedAt ? [{ key: `verified-${id}`, at: verifiedAt, title: "Silent since it was ended", about: title }] : []),
    ]),
  ];
}
