import type { IdentityDetail } from "@/lib/identities/core/views";
import type { Grouping } from "@/lib/reporting/core/dimensions";
import { formatDay } from "../charts/prepare/dates";
import { entityHref } from "../shell/destinations";
import { Entity, KIND_WORD, Owner, StateMark } from "../tables/cells";
import { Facts } from "../ui/facts";
import { TierMark } from "./tier-mark";

/** Who answers for it, where it belongs, whether it may still run. */
export function IdentityFacts({ identity }: { identity: IdentityDetail }) {
  const { owner, backupOwner, team, application, environment, state } = identity;
  const link = (kind: Grouping, one: { id: string; name: string } | null, none: string) =>
    one ? <Entity name={one.name} href={entityHref(kind, one.id)} /> : <span className="muted">— {none}</span>;
  return (
    <Facts
      facts={[
        { name: "Kind", value: KIND_WORD[identity.kind] ?? identity.kind },
        {
          name: "Owner",
          value: owner && !owner.active ? <StateMark tone="warn">{owner.name}, left</StateMark> : <Owner name={owner?.name} />,
        },
        { name: "Backup", value: <Owner name={backupOwner?.name} none="no backup" /> },
        { name: "Team", value: link("team", team, "no team") },
        { name: "Application", value: link("application", application, "none") },
        { name: "Environment", value: link("environment", environment, "none") },
        {
          name: "Lifecycle",
          value: <StateMark tone={state === "active" ? "ok" : state === "revoked" ? "none" : "waiting"}>{state}</StateMark>,
        },
        { name: "Risk", value: <TierMark tier={identity.tier} /> },
        {
          name: "Reviewed",
          value: identity.certifiedAt ? formatDay(identity.certifiedAt, { year: true }) : <span className="muted">— not yet</span>,
        },
      ]}
    />
  );
}
