import { instant, text } from "../fact";
import { nhi } from "../frameworks";
import { judgeTokens, tokenDraft } from "../own-token";
import { type Draft, defineRule, type Judged, judgeEach, type Limits, together } from "../rule";
import { addDays, environmentOf, isStatic, keyCost, liveKeys, type OwnToken, type World } from "../world";

/** Keys that end by themselves never or in years. */
export const noExpiry = defineRule({
  id: "R05",
  name: "No expiry",
  about: "A live key, or a token of Countinghouse itself, has no end, or one that is too far away.",
  family: "secrets",
  severity: "info",
  isSeverityFinal: true,
  closeAfterDays: 0,
  needs: ["inventory", "use"],
  evidences: [nhi(7)],
  thresholds: { farDays: { name: "Furthest end", unit: "days", default: 365, min: 1, max: 3_650 } },
  judge: (world, limits) =>
    together(
      judgeKeys(world, limits),
      judgeTokens(world, (token) => ofToken(world, token, limits)),
    ),
});

function ofToken(world: World, token: OwnToken, { farDays }: Limits<"farDays">): Draft | null {
  const { expiresAt } = token;
  if (expiresAt && expiresAt <= addDays(world.now, farDays)) return null;
  const ends = expiresAt ? instant("Ends", expiresAt) : text("Ends", "never");
  return tokenDraft(token, expiresAt ? `ends in more than ${farDays} days` : "never ends", [ends]);
}

function judgeKeys(world: World, { farDays }: Limits<"farDays">): Judged {
  return judgeEach(
    liveKeys(world).filter(({ credential }) => isStatic(credential)),
    ({ credential }) => ["credential", credential.id],
    (key) => {
      const { id, label, expiresAt } = key.credential;
      if (expiresAt && expiresAt <= addDays(world.now, farDays)) return [];
      return [
        {
          subjectKind: "credential",
          subjectId: id,
          identityId: key.row.id,
          severity: environmentOf(key)?.kind === "production" ? "medium" : "info",
          title: expiresAt ? `${label} ends in more than ${farDays} days` : `${label} never ends`,
          evidence: [expiresAt ? instant("Ends", expiresAt) : text("Ends", "never")],
          exposedUsd: keyCost(world, key),
        },
      ];
    },
  );
}
