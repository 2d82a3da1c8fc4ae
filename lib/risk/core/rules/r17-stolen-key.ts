import { parseUsd } from "@/lib/kernel/money";
import { count, instant, list, money, text } from "../fact";
import { asi, csf, llm, nhi } from "../frameworks";
import { type Draft, defineRule, judgeEach } from "../rule";
import { listWords } from "../words";
import { allKeys, type Key, type World } from "../world";

/** What the first hours of a stolen key look like. */
export const stolenKey = defineRule({
  id: "R17",
  name: "Looks like a stolen key",
  about:
    "Refused probes and then a success, successes from two countries within minutes, or an hour in which network, country, program, model or time of day are new together.",
  family: "secrets",
  severity: "high",
  closeAfterDays: 7,
  needs: ["inventory", "cover", "theft"],
  evidences: [nhi(2), nhi(7), csf("DE.CM-09"), csf("DE.AE-02"), asi(3), llm(10)],
  thresholds: {
    probes: { name: "Invalid calls within an hour before a success", unit: "count", default: 3, min: 2, max: 1_000 },
    travelMinutes: { name: "Two countries within", unit: "minutes", default: 15, min: 1, max: 240 },
    signs: { name: "New signs in one hour", unit: "count", default: 2, min: 2, max: 5 },
    learningDays: { name: "Known for", unit: "days", default: 14, min: 7, max: 30 },
    floorUsd: { name: "Least cost of such an hour", unit: "usd", default: 1, min: 0, max: 10_000 },
  },
  judge(world) {
    const keys = allKeys(world);
    const covers = (world.cover ?? []).filter(({ credentialId }) => credentialId !== null && keys.has(credentialId));
    return judgeEach(
      covers,
      ({ credentialId }) => ["credential", credentialId ?? ""],
      ({ credentialId, withNetwork }) => {
        const key = keys.get(credentialId ?? "");
        if (!key) return null;
        const found = signsOf(world, key);
        return withNetwork === 0 ? { missing: "network data in events", found } : found;
      },
    );
  },
});

function signsOf({ theft }: World, { row, credential }: Key): Draft[] {
  const isOurs = ({ credentialId }: { credentialId: string }): boolean => credentialId === credential.id;
  const about = { subjectKind: "credential" as const, subjectId: credential.id, identityId: row.id };
  const probes = (theft?.probes ?? []).filter(isOurs).map(
    ({ failures, succeededAt, costUsd }): Draft => ({
      ...about,
      discriminator: "probes",
      title: `${credential.label}: ${failures} invalid calls within an hour, then a success`,
      evidence: [count("Invalid calls", failures), instant("First success", succeededAt), money("Cost since then", costUsd)],
      exposedUsd: parseUsd(costUsd),
    }),
  );
  const travels = (theft?.travels ?? []).filter(isOurs).map(
    ({ from, to, at, minutes, costUsd }): Draft => ({
      ...about,
      discriminator: "travel",
      title: `${credential.label} succeeded in ${from} and in ${to} within ${minutes} minutes`,
      evidence: [
        text("Countries", `${from}, ${to}`),
        instant("At", at),
        count("Minutes between", minutes),
        money("Cost, 24 hours", costUsd),
      ],
      exposedUsd: parseUsd(costUsd),
    }),
  );
  const [novelty] = (theft?.novelties ?? []).filter(isOurs);
  if (!novelty) return [...probes, ...travels];
  return [
    ...probes,
    ...travels,
    {
      ...about,
      discriminator: "novelty",
      title: `${credential.label}: new ${listWords(novelty.kinds, 5)} within one hour`,
      evidence: [list("New", novelty.kinds), instant("Hour", novelty.hour), money("Cost of the hour", novelty.costUsd)],
      exposedUsd: parseUsd(novelty.costUsd),
    },
  ];
}
