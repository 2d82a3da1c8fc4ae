import { count, instant, text } from "../fact";
import { csf, nhi, rmf } from "../frameworks";
import { defineRule, judgeEach } from "../rule";
import { plural } from "../words";
import { daysBetween, identityCost, liveRows } from "../world";

/** Nobody looked at it for too long. What was never reviewed counts from the day it was made. */
export const reviewOverdue = defineRule({
  id: "R28",
  name: "Review overdue",
  about: "It was not reviewed for longer than its tier allows, or the last review kept it only until a day that is over.",
  family: "oversight",
  severity: "medium",
  closeAfterDays: 0,
  needs: ["inventory", "use"],
  evidences: [csf("PR.AA-05"), nhi(1), nhi(9), rmf("GOVERN 1.5")],
  thresholds: {
    gravestDays: { name: "Tiers 1 and 2, and service accounts", unit: "days", default: 90, min: 7, max: 730 },
    otherDays: { name: "All others", unit: "days", default: 180, min: 7, max: 730 },
    breakGlassDays: { name: "Break-glass", unit: "days", default: 30, min: 1, max: 365 },
  },
  judge: (world, limits) =>
    judgeEach(
      liveRows(world),
      ({ id }) => ["identity", id],
      (row) => {
        const isGrave = (world.tiers.get(row.id) ?? 4) <= 2 || row.kind === "service_account";
        const most = row.breakGlass ? limits.breakGlassDays : isGrave ? limits.gravestDays : limits.otherDays;
        const since = row.certifiedAt ?? row.createdAt;
        const days = daysBetween(since, world.now);
        const lapsed = row.certifiedUntil !== null && row.certifiedUntil <= world.now;
        if (days <= most && !lapsed) return [];
        return [
          {
            subjectKind: "identity",
            subjectId: row.id,
            identityId: row.id,
            title: row.certifiedAt ? `${row.name} was last reviewed ${plural(days, "day")} ago` : `${row.name} was never reviewed`,
            evidence: [
              row.certifiedAt ? instant("Last review", row.certifiedAt) : text("Last review", "none"),
              ...(row.certifiedUntil ? [instant("Kept until", row.certifiedUntil)] : []),
              count("Allowed, days", most),
            ],
            exposedUsd: identityCost(world, row.id),
          },
        ];
      },
    ),
});
