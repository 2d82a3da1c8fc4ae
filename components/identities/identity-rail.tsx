import type { IdentityDetail } from "@/lib/identities/core/views";
import { formatDay } from "../charts/prepare/dates";
import { correctionHref } from "../shell/destinations";
import { Timeline } from "../ui/lists";
import { Section } from "../ui/section";
import { TextLink } from "../ui/text-link";
import { CredentialsSection } from "./credentials-section";
import { DelegationsSection } from "./delegations-section";
import { GovernanceSection } from "./governance-section";
import type { IdentityMay } from "./identity-may";

type IdentityRailProps = { identity: IdentityDetail; lastUsed: Readonly<Record<string, string | null>>; now: string; may: IdentityMay };

/** What an identity is for, its keys, for whom it acts, and who answered for it over time. */
export function IdentityRail({ identity, lastUsed, now, may }: IdentityRailProps) {
  return (
    <>
      <GovernanceSection identity={identity} may={may} />
      <CredentialsSection identity={identity} lastUsed={lastUsed} now={now} may={may} />
      <DelegationsSection identity={identity} may={may} />
      <Section
        finding="Who answered for it"
        name="A cost keeps the owner and team of its own day"
        actions={
          may.attribute ? <TextLink href={correctionHref("attribution", { identityId: identity.id })}>Attribute again…</TextLink> : null
        }
      >
        <Timeline
          moments={[...identity.assignments].reverse().map((assignment, i) => ({
            key: `${assignment.validFrom ?? "start"}-${i}`,
            at: assignment.validFrom ? formatDay(assignment.validFrom, { year: true }) : "start",
            title: `${assignment.owner?.name ?? "No owner"}, ${assignment.team?.name ?? "no team"}`,
            about: [assignment.application?.name, assignment.environment?.name].filter(Boolean).join(", ") || undefined,
            ...(assignment.validTo ? { tone: "hollow" as const } : {}),
          }))}
        />
      </Section>
    </>
  );
}
