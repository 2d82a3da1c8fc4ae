import type { GovernanceRow } from "@/lib/identities/core/governance";
import { groupBy } from "@/lib/identities/core/grouping";
import { parseUsd } from "@/lib/kernel/money";
import type { Rhythm } from "@/lib/reporting/core/risk-facts";
import { count, list } from "../fact";
import { csf, nhi, rmf } from "../frameworks";
import { defineRule, judgeEach, type Limits } from "../rule";
import { liveRows, rowOf, useOf, type World } from "../world";

/** Programs that run by themselves have no office hours; agents that answer people do. */
const SERVICES: ReadonlySet<string> = new Set(["service_account", "workload", "ci_bot", "api_client"]);
const OFFICE = { from: 9, to: 17 };

/** A person works with what is meant for a program. */
export const humanUse = defineRule({
  id: "R20",
  name: "A person uses it",
  about:
    "Signs that a person works with the access of a program: browsers and consoles, people's names without a delegation, office hours with a lunch break, irregular calls.",
  family: "isolation",
  severity: "medium",
  closeAfterDays: 7,
  needs: ["inventory", "use", "cover", "rhythms"],
  evidences: [nhi(10), csf("PR.AA-02"), csf("PR.AA-03"), csf("DE.CM-03"), rmf("MEASURE 2.8")],
  thresholds: {
    signs: { name: "Signs", unit: "count", default: 2, min: 2, max: 4 },
    gravely: { name: "Signs that make it high", unit: "count", default: 3, min: 2, max: 4 },
    floorRequests: { name: "Fewest calls in 7 days", unit: "count", default: 20, min: 1, max: 10_000 },
    byHandShare: { name: "Calls from browsers and consoles", unit: "share", default: 0.1, min: 0.01, max: 1 },
    officeShare: { name: "Calls in office hours", unit: "share", default: 0.6, min: 0.4, max: 1 },
    gapVariation: { name: "Irregularity of calls", unit: "count", default: 1.5, min: 1, max: 10 },
    requestsPerDay: { name: "only with fewer calls a day than", unit: "count", default: 200, min: 10, max: 10_000 },
  },
  judge(world, limits) {
    const rhythms = new Map((world.rhythms ?? []).map((rhythm) => [rhythm.identityId, rhythm]));
    const namesPeople = peopleFinder(world);
    const covers = groupBy(world.cover ?? [], ({ identityId }) => identityId);
    return judgeEach(
      liveRows(world).filter(({ kind }) => kind !== "human"),
      ({ id }) => ["identity", id],
      (row) => {
        const rhythm = rhythms.get(row.id);
        if (!rhythm || rhythm.requests < limits.floorRequests) return null;
        const cover = covers.get(row.id) ?? [];
        const withNetwork = cover.reduce((sum, each) => sum + each.withNetwork, 0);
        const byHand = cover.reduce((sum, each) => sum + each.byHand, 0);
        const signs = [
          ...(withNetwork > 0 && byHand >= limits.byHandShare * withNetwork && byHand > 0 ? ["browsers or consoles"] : []),
          ...(namesPeople(row) ? ["people's names without a delegation"] : []),
          ...rhythmSigns(row, rhythm, limits),
        ];
        const found =
          signs.length < limits.signs
            ? []
            : [
                {
                  subjectKind: "identity" as const,
                  subjectId: row.id,
                  identityId: row.id,
                  severity: signs.length >= limits.gravely ? ("high" as const) : ("medium" as const),
                  title: `Looks as if a person used it: ${signs.join(", ")}`,
                  evidence: [list("Signs", signs), count("Calls, 7 days", rhythm.requests), count("From browsers or consoles", byHand)],
                  exposedUsd: parseUsd(rhythm.costUsd),
                },
              ];
        return withNetwork === 0 ? { missing: "network data in events", found } : found;
      },
    );
  },
});

/** On behalf of somebody whom the organisation knows as a person, and who did not delegate. */
function peopleFinder(world: World): (row: GovernanceRow) => boolean {
  const of = rowOf(world);
  return (row) => {
    const mayActFor = new Set(row.actsFor.map(({ operatorId }) => operatorId));
    return useOf(world, row.id).operators.some(
      ({ id }) => !mayActFor.has(id) && (world.people.has(id.trim().toLowerCase()) || of(id)?.kind === "human"),
    );
  };
}

function rhythmSigns(row: GovernanceRow, { requests, weekdayHours, gapVariation }: Rhythm, limits: Limits): string[] {
  const sum = (from: number, to: number): number => weekdayHours.slice(from, to).reduce((total, each) => total + each, 0);
  const hour = (at: number): number => weekdayHours[at] ?? 0;
  const around = (hour(10) + hour(11) + hour(14) + hour(15)) / 4;
  const hasLunch = Math.min(hour(12), hour(13)) < 0.6 * around;
  const isOffice = SERVICES.has(row.kind) && sum(OFFICE.from, OFFICE.to) > (limits.officeShare ?? 1) * requests && hasLunch;
  const isIrregular = gapVariation !== null && gapVariation > (limits.gapVariation ?? 0) && requests / 7 < (limits.requestsPerDay ?? 0);
  return [...(isOffice ? ["office hours with a lunch break"] : []), ...(isIrregular ? ["irregular calls"] : [])];
}
