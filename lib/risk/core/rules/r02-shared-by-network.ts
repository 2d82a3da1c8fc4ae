import { parseUsd } from "@/lib/kernel/money";
import { count, list } from "../fact";
import { asi, csf, nhi } from "../frameworks";
import { defineRule, judgeEach } from "../rule";
import { allKeys } from "../world";

/** One key in several places at once, where applications do not say who they are. */
export const sharedByNetwork = defineRule({
  id: "R02",
  name: "Shared by network signature",
  about: "One key is used from several networks and programs within ten minutes, on several of the last 7 days.",
  family: "isolation",
  severity: "high",
  closeAfterDays: 7,
  needs: ["inventory", "cover", "mixes"],
  evidences: [nhi(9), csf("DE.CM-09"), asi(3)],
  thresholds: {
    signatures: { name: "Networks and programs", unit: "count", default: 3, min: 2, max: 20 },
    minutes: { name: "Within", unit: "minutes", default: 10, min: 1, max: 60 },
    days: { name: "On so many of 7 days", unit: "count", default: 3, min: 1, max: 7 },
    floorRequests: { name: "Fewest calls of one of them", unit: "count", default: 20, min: 1, max: 10_000 },
  },
  judge(world, limits) {
    const keys = allKeys(world);
    const mixes = new Map((world.mixes ?? []).map((mix) => [mix.credentialId, mix]));
    const covers = (world.cover ?? []).filter(({ credentialId }) => credentialId !== null && keys.has(credentialId));
    return judgeEach(
      covers,
      ({ credentialId }) => ["credential", credentialId ?? ""],
      ({ credentialId, withNetwork, identityId }) => {
        if (withNetwork === 0) return { missing: "network data in events" };
        const mix = mixes.get(credentialId ?? "");
        if (!credentialId || !mix || mix.days < limits.days) return [];
        return [
          {
            subjectKind: "credential",
            subjectId: credentialId,
            identityId,
            title: `Used from ${mix.most} networks and programs within ${limits.minutes} minutes, on ${mix.days} of 7 days`,
            evidence: [count("Days of 7", mix.days), count("Most at once", mix.most), list("Seen", mix.signatures)],
            exposedUsd: parseUsd(mix.costUsd),
          },
        ];
      },
    );
  },
});
