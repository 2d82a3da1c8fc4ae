/** What can be done at once about what a finding is about: never more than it is about. */
import type { GovernanceRow } from "@/lib/identities/core/governance";
import type { SubjectKind } from "./rule";
import type { NextStep } from "./views";

type About = { state: string; subjectKind: SubjectKind; subjectId: string };

export function nextStepsOf({ state, subjectKind, subjectId }: About, row: GovernanceRow): NextStep[] {
  if (state === "closed" || row.state === "revoked") return [];
  if (subjectKind === "credential") return keySteps(row, subjectId);
  if (subjectKind === "grant") {
    const grant = row.grants.find(({ id }) => id === subjectId);
    if (!grant) return [];
    const what = `${grant.kind.replace("_", " ")} ${grant.value}`;
    return [
      {
        action: "end_grant",
        words: "End the grant",
        say: `${row.name} may no longer use ${what}.`,
        body: { action: "end_grant", identityId: row.id, grantId: grant.id },
      },
    ];
  }
  const suspend: NextStep = {
    action: "suspend",
    words: "Suspend",
    say: `Calls of ${row.name} are refused until somebody lets it go on.`,
    body: { action: "suspend", identityId: row.id },
  };
  const revoke: NextStep = {
    action: "revoke",
    words: "Revoke",
    say: `Ends ${row.name} with all its keys, for good.`,
    body: { action: "revoke", identityId: row.id },
  };
  return row.state === "active" ? [suspend, revoke] : [revoke];
}

function keySteps(row: GovernanceRow, credentialId: string): NextStep[] {
  const key = row.credentials.find(({ id }) => id === credentialId);
  if (key?.state !== "active") return [];
  const about = { identityId: row.id, credentialId };
  return [
    {
      action: "rotate",
      words: "Have it rotated",
      say: `${key.label} is to be replaced; its old secret is watched until it is silent.`,
      body: { action: "rotate", ...about },
    },
    {
      action: "revoke",
      words: "Revoke the key",
      say: `Ends ${key.label} of ${row.name}. Calls with it are refused.`,
      body: { action: "revoke", ...about },
    },
  ];
}
