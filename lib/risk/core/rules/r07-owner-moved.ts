import { instant, text } from "../fact";
import { csf, nhi } from "../frameworks";
import { defineRule, judgeEach } from "../rule";
import { identityCost, liveRows } from "../world";

/** The owner works elsewhere now; the identity stayed. */
export const ownerMoved = defineRule({
  id: "R07",
  name: "Owner moved",
  about: "Its owner came to another team or manager since it was last reviewed, and it did not move along.",
  family: "ownership",
  severity: "medium",
  closeAfterDays: 0,
  needs: ["inventory", "use", "moves"],
  evidences: [nhi(1), csf("PR.AA-05")],
  thresholds: {},
  judge: (world) =>
    judgeEach(
      liveRows(world),
      ({ id }) => ["identity", id],
      (row) => {
        const { owner, team } = row;
        if (!owner) return null;
        const settled = Math.max((row.certifiedAt ?? row.createdAt).getTime(), row.assignedAt?.getTime() ?? 0);
        const move = (world.moves ?? [])
          .filter(({ personId, at }) => personId === owner.id && at.getTime() > settled && at <= world.now)
          .find(({ what }) => what === "manager" || owner.teamId !== (team?.id ?? null));
        if (!move) return [];
        return [
          {
            subjectKind: "identity",
            subjectId: row.id,
            identityId: row.id,
            title: `${owner.name}, its owner, came to another ${move.what}`,
            evidence: [instant("Moved", move.at), text("Team of the identity", team?.name ?? "none")],
            exposedUsd: identityCost(world, row.id),
          },
        ];
      },
    ),
});
