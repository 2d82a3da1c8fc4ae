import { groupBy } from "@/lib/identities/core/grouping";
import { parseUsd } from "@/lib/kernel/money";
import type { ExposedUse } from "@/lib/reporting/core/risk-facts";
import type { OpenSecret } from "@/lib/security/core/exposure";
import { count, instant, list, money, text } from "../fact";
import { usdLimit } from "../floor";
import { asi, csf, nhi } from "../frameworks";
import { type Draft, defineRule, judgeEach, type Outcome } from "../rule";
import type { Severity } from "../severity";
import { plural } from "../words";
import { type Key, keyCost, liveKeys, type World } from "../world";

/** Without a report of a secret scanner nothing is known about any key: none of them passes. */
const UNKNOWN: Outcome = { missing: "reports of secret scanners" };

/** Judges each live key by what is open on it. */
function judgeKeys(world: World, judgeOne: (key: Key, secrets: readonly OpenSecret[]) => Draft[]) {
  const byKey = groupBy(world.secrets?.secrets ?? [], ({ credentialId }) => credentialId);
  return judgeEach(
    liveKeys(world),
    ({ credential }) => ["credential", credential.id],
    (key) => {
      const secrets = byKey.get(key.credential.id) ?? [];
      return world.secrets?.hasReports || secrets.length > 0 ? judgeOne(key, secrets) : UNKNOWN;
    },
  );
}

const ORDER: readonly Severity[] = ["medium", "high", "critical"];
const gravest = (severities: readonly Severity[]): Severity => ORDER.findLast((each) => severities.includes(each)) ?? "medium";
const severityOf = ({ verified, isPublic }: OpenSecret): Severity => (verified !== "yes" ? "medium" : isPublic ? "critical" : "high");

/** A key that somebody found lying around. */
export const exposedSecret = defineRule({
  id: "R15",
  name: "Exposed secret",
  about: "A secret scanner found a live key: verified and public is critical, verified high, unverified medium.",
  family: "secrets",
  severity: "medium",
  isSeverityFinal: true,
  closeAfterDays: 0,
  needs: ["inventory", "use", "secret_findings"],
  evidences: [nhi(2), csf("PR.AA-01"), csf("ID.RA-01"), csf("DE.CM-06")],
  thresholds: {},
  judge: (world) =>
    judgeKeys(world, (key, secrets) => {
      const [first] = secrets;
      if (!first) return [];
      const more = secrets.length > 1 ? ` and ${plural(secrets.length - 1, "other place")}` : "";
      return [
        {
          subjectKind: "credential",
          subjectId: key.credential.id,
          identityId: key.row.id,
          severity: gravest(secrets.map(severityOf)),
          title: `${key.credential.label} was found in ${first.place}${more}`,
          evidence: [
            list(
              "Found in",
              secrets.map(({ place }) => place),
            ),
            list(
              "Found by",
              secrets.map(({ tool }) => tool),
            ),
            text("Seen to work", secrets.some(({ verified }) => verified === "yes") ? "yes" : "not tried, or not known"),
            ...(first.exposedAt ? [instant("Exposed", first.exposedAt)] : []),
            instant("Found", first.firstSeenAt),
          ],
          exposedUsd: keyCost(world, key),
        },
      ];
    }),
});

/** Fewer days of use before tell nothing of what is usual. */
const MIN_DAYS = 7;

/** A found key, and soon after it more use than ever, or from elsewhere. */
export const exposedThenBurst = defineRule({
  id: "R16",
  name: "Exposed, then a burst",
  about: "Soon after a secret was exposed its use rises, or comes from a new network or on a new model.",
  family: "secrets",
  severity: "critical",
  closeAfterDays: 14,
  needs: ["inventory", "secret_findings"],
  evidences: [nhi(2), asi(3), csf("DE.AE-02"), csf("DE.AE-03"), csf("DE.AE-08"), csf("RS.MI-01")],
  thresholds: {
    hours: { name: "Within", unit: "hours", default: 72, min: 1, max: 720 },
    times: { name: "Times its usual hour", unit: "count", default: 3, min: 2, max: 100 },
    floorUsd: { name: "and more in an hour than", unit: "usd", default: 5, min: 0, max: 10_000 },
  },
  judge(world, limits) {
    const uses = groupBy(world.exposedUses ?? [], ({ credentialId }) => credentialId);
    return judgeKeys(world, (key, secrets) => {
      if (secrets.length === 0) return [];
      const found = (uses.get(key.credential.id) ?? []).flatMap((use) => burstOf(key, use, limits));
      return found.sort((a, b) => (a.exposedUsd < b.exposedUsd ? 1 : -1)).slice(0, 1);
    });
  },
});

function burstOf({ row, credential }: Key, use: ExposedUse, limits: { hours: number; times: number; floorUsd: number }): Draft[] {
  const isKnown = use.activeDays >= MIN_DAYS;
  const usual = parseUsd(use.usualUsd);
  const scaled = (usual * BigInt(Math.round(limits.times * 10_000))) / 10_000n;
  const floor = usdLimit(limits.floorUsd);
  const isDear = parseUsd(use.peakUsd) > floor && (!isKnown || parseUsd(use.peakUsd) > scaled);
  if (!isDear && use.news.length === 0) return [];
  const what = use.news.length > 0 ? `new ${use.news.slice(0, 3).join(", ")}` : "an hour dearer than ever";
  return [
    {
      subjectKind: "credential",
      subjectId: credential.id,
      identityId: row.id,
      title: `${credential.label} was exposed, and within ${plural(limits.hours, "hour")} came ${what}`,
      evidence: [
        instant("Exposed", use.at),
        ...(use.peakAt ? [instant("Dearest hour after it", use.peakAt), money("Cost of that hour", use.peakUsd)] : []),
        isKnown
          ? money("Its usual hours cost at most", use.usualUsd)
          : text("Its usual hours", `not known: used on ${plural(use.activeDays, "day")} before`),
        ...(use.news.length > 0 ? [list("Never before", use.news)] : []),
        count("Calls since", use.calls),
        money("Cost since", use.costUsd),
      ],
      exposedUsd: parseUsd(use.costUsd),
    },
  ];
}
