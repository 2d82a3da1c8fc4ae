import { count, list } from "../fact";
import { csf, nhi } from "../frameworks";
import { defineRule, judgeEach } from "../rule";
import { identityCost, isStatic, liveRows } from "../world";

const HOUR_MS = 3_600_000;

/** More live keys than anybody needs. While a key is being replaced, the old one may live beside the new one. */
export const credentialSprawl = defineRule({
  id: "R29",
  name: "Credential sprawl",
  about: "More live keys than allowed, but for the one that a new key is replacing right now.",
  family: "secrets",
  severity: "medium",
  closeAfterDays: 0,
  needs: ["inventory", "use"],
  evidences: [nhi(7), nhi(2), csf("PR.AA-01")],
  thresholds: {
    most: { name: "Live keys of one identity", unit: "count", default: 2, min: 1, max: 20 },
    overlapHours: { name: "Overlap while rotating", unit: "hours", default: 72, min: 0, max: 720 },
  },
  judge: (world, { most, overlapHours }) =>
    judgeEach(
      liveRows(world).filter(({ credentials }) => credentials.length > 0),
      ({ id }) => ["identity", id],
      (row) => {
        const live = row.credentials.filter((credential) => credential.state === "active" && isStatic(credential));
        const isRotating = live.some(({ createdAt }) => world.now.getTime() - createdAt.getTime() <= overlapHours * HOUR_MS);
        if (live.length <= most + (isRotating ? 1 : 0)) return [];
        return [
          {
            subjectKind: "identity",
            subjectId: row.id,
            identityId: row.id,
            title: `${row.name} has ${live.length} live keys`,
            evidence: [
              count("Live keys", live.length),
              list(
                "Keys",
                live.map(({ label }) => label),
              ),
            ],
            exposedUsd: identityCost(world, row.id),
          },
        ];
      },
    ),
});
