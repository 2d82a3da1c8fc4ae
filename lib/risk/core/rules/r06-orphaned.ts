import type { GovernancePerson, GovernanceRow } from "@/lib/identities/core/governance";
import { type Fact, instant, text } from "../fact";
import { csf, nhi, rmf } from "../frameworks";
import { defineRule, judgeEach } from "../rule";
import { addDays, identityCost, isProduction, liveRows } from "../world";

/** Nobody answers for it any more. */
export const orphaned = defineRule({
  id: "R06",
  name: "Orphaned",
  about: "Nobody answers for it: no owner, every owner left, or its team is archived.",
  family: "ownership",
  severity: "high",
  closeAfterDays: 0,
  needs: ["inventory", "use"],
  evidences: [nhi(1), csf("GV.RR-02"), csf("PR.AA-01"), rmf("GOVERN 2.1")],
  thresholds: {
    productionDays: { name: "Grace in production", unit: "days", default: 0, min: 0, max: 90 },
    otherDays: { name: "Grace elsewhere", unit: "days", default: 7, min: 0, max: 90 },
  },
  judge: (world, limits) =>
    judgeEach(
      liveRows(world),
      ({ id }) => ["identity", id],
      (row) => {
        const orphan = orphanOf(row, world.now);
        const grace = isProduction(row) ? limits.productionDays : limits.otherDays;
        if (!orphan || addDays(orphan.since, grace) > world.now) return [];
        const { title, facts } = orphan;
        return [
          {
            subjectKind: "identity",
            subjectId: row.id,
            identityId: row.id,
            title,
            evidence: facts,
            exposedUsd: identityCost(world, row.id),
          },
        ];
      },
    ),
});

/** Whether a person no longer answers for anything. */
export const hasLeft = (person: GovernancePerson | null, now: Date): boolean =>
  person !== null && (!person.active || (person.leftAt !== null && person.leftAt <= now));

type Orphan = { since: Date; title: string; facts: Fact[] };

function orphanOf(row: GovernanceRow, now: Date): Orphan | null {
  const { owner, backupOwner, team } = row;
  const owners = [owner, backupOwner].filter((person) => person !== null);
  const gone = owners.filter((person) => hasLeft(person, now));
  const since = row.assignedAt && row.assignedAt > row.createdAt ? row.assignedAt : row.createdAt;
  if (owners.length === 0) return { since, title: `Nobody owns ${row.name}`, facts: [instant("Without an owner since", since)] };
  if (gone.length === owners.length) {
    const last = gone.reduce<Date | null>((at, { leftAt }) => (leftAt && (!at || leftAt > at) ? leftAt : at), null);
    const names = gone.map(({ name }) => name).join(" and ");
    return {
      since: last ?? since,
      title: `${names} left, and nobody took over ${row.name}`,
      facts: [text("Owner", names), ...(last ? [instant("Left", last)] : [])],
    };
  }
  // When a team was archived is not kept: it counts from the assignment.
  return team?.archived ? { since, title: `The team of ${row.name}, ${team.name}, is archived`, facts: [text("Team", team.name)] } : null;
}
