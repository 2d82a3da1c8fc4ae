import { ZERO_USD } from "@/lib/kernel/money";
import { count, instant, list } from "../fact";
import { csf, nhi } from "../frameworks";
import { defineRule, judgeEach } from "../rule";
import { plural } from "../words";
import { allKeys } from "../world";

/** Somebody still tries a key that was taken away, and not from where it used to be. */
export const knocking = defineRule({
  id: "R11",
  name: "Knocking after revocation",
  about: "A revoked key is tried again and again within 24 hours, from a network where it was not used before.",
  family: "activity",
  severity: "low",
  closeAfterDays: 7,
  needs: ["inventory", "knocks"],
  evidences: [nhi(1), nhi(2), csf("DE.CM-09")],
  thresholds: { denied: { name: "Refused calls within 24 hours", unit: "count", default: 5, min: 1, max: 10_000 } },
  judge(world, { denied }) {
    const knocks = new Map((world.knocks ?? []).map((knock) => [knock.credentialId, knock]));
    return judgeEach(
      [...allKeys(world).values()].filter(({ credential }) => credential.state === "revoked"),
      ({ credential }) => ["credential", credential.id],
      ({ row, credential }) => {
        const knock = knocks.get(credential.id);
        if (!knock || knock.denied < denied) return [];
        if (knock.withNetwork === 0) return { missing: "network data in events" };
        if (knock.strange.length === 0) return [];
        return [
          {
            subjectKind: "credential",
            subjectId: credential.id,
            identityId: row.id,
            title: `${credential.label} was revoked and tried ${plural(knock.denied, "time")} within 24 hours`,
            evidence: [
              count("Refused calls", knock.denied),
              list("Networks not seen before", knock.strange),
              instant("Last tried", knock.lastAt),
            ],
            exposedUsd: ZERO_USD,
          },
        ];
      },
    );
  },
});
