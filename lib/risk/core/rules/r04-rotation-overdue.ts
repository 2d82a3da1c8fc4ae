import { count, daysOf, instant } from "../fact";
import { csf, nhi } from "../frameworks";
import { judgeTokens, tokenDraft } from "../own-token";
import { type Draft, defineRule, type Judged, judgeEach, type Limits, together } from "../rule";
import { plural } from "../words";
import { daysBetween, isStatic, type Key, keyCost, liveKeys, type OwnToken, type World } from "../world";

/** Marks what is not overdue yet. */
export const SOON = "soon";

/** Secrets that stay the same for too long. A key that was never rotated counts from the day it was made. */
export const rotationOverdue = defineRule({
  id: "R04",
  name: "Long-lived, or rotation overdue",
  about: "A live key, or a token of Countinghouse itself, was not rotated for too long; of keys it says so shortly before.",
  family: "secrets",
  severity: "medium",
  closeAfterDays: 0,
  needs: ["inventory", "use"],
  evidences: [nhi(7), csf("PR.AA-01"), csf("ID.AM-08")],
  thresholds: {
    keyDays: { name: "Oldest key or token", unit: "days", default: 90, min: 1, max: 730 },
    certificateDays: { name: "Oldest certificate", unit: "days", default: 365, min: 1, max: 1_825 },
    warnDays: { name: "Said before", unit: "days", default: 14, min: 0, max: 90 },
  },
  judge: (world, limits) =>
    together(
      judgeKeys(world, limits),
      judgeTokens(world, (token) => ofToken(world, token, limits)),
    ),
});

function judgeKeys(world: World, limits: Limits<"keyDays" | "certificateDays" | "warnDays">): Judged {
  return judgeEach(
    liveKeys(world).filter(({ credential }) => isStatic(credential)),
    ({ credential }) => ["credential", credential.id],
    (key) => {
      const { kind, rotatedAt, createdAt } = key.credential;
      const most = kind === "certificate" ? limits.certificateDays : limits.keyDays;
      const age = daysBetween(rotatedAt ?? createdAt, world.now);
      if (age > most) return [draftOf(world, key, age, most)];
      return age > most - limits.warnDays ? [{ ...draftOf(world, key, age, most), discriminator: SOON, severity: "info" }] : [];
    },
  );
}

/** A token is never rotated: another takes its place. */
function ofToken(world: World, token: OwnToken, { keyDays }: Limits<"keyDays">): Draft | null {
  const age = daysBetween(token.createdAt, world.now);
  if (age <= keyDays) return null;
  return tokenDraft(token, `is ${plural(age, "day")} old, ${plural(age - keyDays, "day")} over`, [
    daysOf("Age", age),
    instant("Made", token.createdAt),
    count("Oldest allowed, days", keyDays),
  ]);
}

function draftOf(world: World, key: Key, age: number, most: number): Draft {
  const { id, label, rotatedAt, createdAt } = key.credential;
  const late = age - most;
  return {
    subjectKind: "credential",
    subjectId: id,
    identityId: key.row.id,
    title:
      late > 0
        ? `${label} is ${plural(age, "day")} old, ${plural(late, "day")} over`
        : `${label} is to be rotated within ${plural(-late + 1, "day")}`,
    evidence: [
      daysOf("Age", age),
      instant(rotatedAt ? "Rotated" : "Made, and never rotated", rotatedAt ?? createdAt),
      count("Oldest allowed, days", most),
    ],
    exposedUsd: keyCost(world, key),
  };
}
