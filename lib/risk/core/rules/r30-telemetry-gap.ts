import { dayOf, instant, text } from "../fact";
import { asi, csf, nhi } from "../frameworks";
import { defineRule, judgeEach } from "../rule";
import { identityCost, liveKeys, useOf } from "../world";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A provider saw a key that we did not: its calls go past us. */
export const telemetryGap = defineRule({
  id: "R30",
  name: "Telemetry gap",
  about: "The provider saw a key being used, and no event of that time came. Without the provider's lists of keys nothing can be said.",
  family: "telemetry",
  severity: "medium",
  closeAfterDays: 0,
  needs: ["inventory", "use", "provider_keys"],
  evidences: [csf("PR.PS-04"), csf("DE.CM-09"), nhi(6), asi(2)],
  thresholds: { hours: { name: "No event for", unit: "hours", default: 24, min: 1, max: 720 } },
  judge(world, { hours }) {
    const sightings = new Map((world.providerKeys ?? []).map((each) => [each.credentialId, each]));
    return judgeEach(
      liveKeys(world),
      ({ credential }) => ["credential", credential.id],
      ({ row, credential }) => {
        const seen = sightings.get(credential.id);
        if (!seen) return { missing: "the last use as the provider tells it" };
        const last = useOf(world, row.id).credentials.find(({ id }) => id === credential.id)?.lastSucceededOn ?? null;
        // Days are what is known of our side: the whole of the last one counts as seen.
        const known = last === null ? 0 : Date.parse(`${last}T00:00:00Z`) + DAY_MS;
        const isRecent = world.now.getTime() - seen.lastUsedAt.getTime() < 90 * DAY_MS;
        if (!isRecent || seen.lastUsedAt.getTime() - known < hours * HOUR_MS) return [];
        return [
          {
            subjectKind: "credential",
            subjectId: credential.id,
            identityId: row.id,
            title: `${seen.provider} saw ${credential.label} being used, and we did not`,
            evidence: [
              instant("Seen by the provider", seen.lastUsedAt),
              last ? dayOf("Last event", last) : text("Last event", "none in 90 days"),
            ],
            exposedUsd: identityCost(world, row.id),
          },
        ];
      },
    );
  },
});
