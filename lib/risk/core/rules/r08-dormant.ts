import type { GovernanceRow } from "@/lib/identities/core/governance";
import { ZERO_USD } from "@/lib/kernel/money";
import { lastToldOfKey, lastToldOn, laterDay } from "@/lib/security/core/permissions";
import { count, dayOf, instant, text } from "../fact";
import { csf, nhi, rmf } from "../frameworks";
import { judgeTokens, tokenDraft } from "../own-token";
import { type Draft, defineRule, type Judged, judgeEach, type Limits, together } from "../rule";
import { daysBetween, type OwnToken, useOf, type World } from "../world";

/**
 * Access that nobody uses. Refused and failed calls are no use. For emergencies and for seasons silence is meant, so that
 * it is no finding. A permission that the logs of a cloud tell as used is use: of the key that they name, else of any of its keys. What does not call with a key of its own cannot be told by key.
 */
export const dormant = defineRule({
  id: "R08",
  name: "Dormant",
  about:
    "No call succeeded for a long time, with the identity or with one of its keys; a token of Countinghouse itself was not used. Not of break-glass or seasonal identities.",
  family: "activity",
  severity: "low",
  closeAfterDays: 0,
  needs: ["inventory", "use"],
  evidences: [nhi(1), csf("PR.AA-05"), rmf("GOVERN 1.7")],
  thresholds: {
    silentDays: { name: "Silent for", unit: "days", default: 90, min: 7, max: 90 },
    sandboxDays: { name: "Silent for, in a sandbox", unit: "days", default: 30, min: 7, max: 90 },
    youngDays: { name: "Not before it is so old", unit: "days", default: 30, min: 0, max: 180 },
  },
  judge: (world, limits) =>
    together(
      judgeIdentities(world, limits),
      judgeTokens(world, (token) => ofToken(world, token, limits)),
    ),
});

type Terms = Limits<"silentDays" | "sandboxDays" | "youngDays">;

function ofToken(world: World, token: OwnToken, { silentDays, youngDays }: Terms): Draft | null {
  const { createdAt, lastUsedAt } = token;
  if (daysBetween(createdAt, world.now) <= youngDays || daysBetween(lastUsedAt ?? createdAt, world.now) < silentDays) return null;
  return tokenDraft(token, `was not used for ${silentDays} days`, [
    lastUsedAt ? instant("Last used", lastUsedAt) : text("Last used", "never"),
    instant("Made", createdAt),
  ]);
}

function judgeIdentities(world: World, limits: Terms): Judged {
  return judgeEach(
    world.rows.filter(({ state, breakGlass, seasonMonths }) => state === "active" && !breakGlass && seasonMonths.length === 0),
    ({ id }) => ["identity", id],
    (row) => {
      const silent = row.environment?.kind === "sandbox" ? limits.sandboxDays : limits.silentDays;
      const use = useOf(world, row.id);
      const isOld = (createdAt: Date): boolean => daysBetween(createdAt, world.now) > limits.youngDays;
      const isSilent = (last: string | null | undefined): boolean =>
        !last || daysBetween(new Date(`${last}T00:00:00Z`), world.now) >= silent;
      const told = world.permissions?.get(row.id) ?? [];
      if (isSilent(laterDay(use.lastSucceededOn, lastToldOn(told)))) return isOld(row.createdAt) ? [identityDraft(world, row, silent)] : [];
      // What a log tells of no key may be of any of them.
      if (!isSilent(lastToldOfKey(told, null))) return [];
      if (use.credentials.length === 0 && !isSilent(use.lastSucceededOn))
        return row.credentials.length === 0 ? [] : { missing: "the key of events" };
      return row.credentials.flatMap((credential): Draft[] => {
        const called = use.credentials.find(({ id }) => id === credential.id)?.lastSucceededOn ?? null;
        const last = laterDay(called, lastToldOfKey(told, credential.id));
        if (credential.state !== "active" || !isOld(credential.rotatedAt ?? credential.createdAt) || !isSilent(last)) return [];
        return [
          {
            subjectKind: "credential",
            subjectId: credential.id,
            identityId: row.id,
            title: `${credential.label} was not used for ${silent} days`,
            evidence: [lastFact(last), instant("Made", credential.createdAt)],
            exposedUsd: ZERO_USD,
          },
        ];
      });
    },
  );
}

const lastFact = (last: string | null) => (last ? dayOf("Last success", last) : text("Last success", "none in 90 days"));

function identityDraft(world: World, row: GovernanceRow, silent: number): Draft {
  const { lastSucceededOn, requests90d } = useOf(world, row.id);
  return {
    subjectKind: "identity",
    subjectId: row.id,
    identityId: row.id,
    title: `No call of ${row.name} succeeded for ${silent} days`,
    evidence: [
      lastFact(lastSucceededOn),
      count("Calls in 90 days, all failed or before", requests90d),
      count("Live keys", row.credentials.filter(({ state }) => state === "active").length),
    ],
    exposedUsd: ZERO_USD,
  };
}
