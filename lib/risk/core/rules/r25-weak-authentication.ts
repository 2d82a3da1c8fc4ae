import { text } from "../fact";
import { csf, nhi } from "../frameworks";
import { defineRule, judgeEach } from "../rule";
import { keyCost, liveKeys } from "../world";

/** Whose services take short-lived tokens of the workload's own identity in place of a key. */
const OFFERS_FEDERATION =
  /^(aws|bedrock|aws[._-]bedrock|amazon[._-]bedrock|sagemaker|azure|azure[._-].*|vertex.*|google[._-]?(vertex|cloud).*|gcp.*|snowflake|databricks)/i;

/** A secret that anybody may use who has it, where something better is on offer. */
export const weakAuthentication = defineRule({
  id: "R25",
  name: "Weak authentication",
  about: "A key that whoever has it may use, at a provider that offers short-lived tokens or federation.",
  family: "secrets",
  severity: "medium",
  closeAfterDays: 0,
  needs: ["inventory", "use"],
  evidences: [nhi(4), csf("PR.AA-03")],
  thresholds: {},
  judge: (world) =>
    judgeEach(
      liveKeys(world).filter(({ credential }) => credential.kind === "api_key" || credential.kind === "token"),
      ({ credential }) => ["credential", credential.id],
      (key) => {
        const { id, label, provider, storage } = key.credential;
        if (provider === null) return { missing: "the provider of the key" };
        if (!OFFERS_FEDERATION.test(provider)) return [];
        return [
          {
            subjectKind: "credential",
            subjectId: id,
            identityId: key.row.id,
            title: `${label} is a fixed key, and ${provider} offers short-lived ones`,
            evidence: [text("Provider", provider), text("Kept in", storage ?? "not known")],
            exposedUsd: keyCost(world, key),
          },
        ];
      },
    ),
});
