"use client";
import { useState } from "react";
import type { IdentityDetail } from "@/lib/identities/core/views";
import { formatDay } from "../charts/prepare/dates";
import { entityHref } from "../shell/destinations";
import { Button } from "../ui/button";
import { KeyValues } from "../ui/facts";
import { Section } from "../ui/section";
import { TextLink } from "../ui/text-link";
import { GovernanceDialog } from "./governance-dialog";
import { AUTONOMY_WORD, DATA_CLASS_WORD, monthsWords } from "./governance-words";
import type { IdentityMay } from "./identity-may";

type Props = { identity: IdentityDetail; may: IdentityMay };

/** What it is for, how far it may go by itself, what data it may touch, whose it is and until when. */
export function GovernanceSection({ identity, may }: Props) {
  const [changing, setChanging] = useState(false);
  const { purpose, autonomy, dataClass, vendor, endsAt, breakGlass, seasonMonths, parent, children } = identity;
  const link = ({ id, name }: { id: string; name: string }) => (
    <TextLink key={id} href={entityHref("identity", id) ?? "/identities"}>
      {name}
    </TextLink>
  );
  const none = <span className="muted">— not said</span>;
  return (
    <Section
      finding={purpose ?? "Nobody said what it is for"}
      name="What it is for"
      actions={
        may.write && identity.state !== "revoked" ? (
          <Button tone="plain" icon="edit" onClick={() => setChanging(true)}>
            Change
          </Button>
        ) : null
      }
    >
      <KeyValues
        rows={[
          { name: "Autonomy", value: autonomy ? AUTONOMY_WORD[autonomy] : none },
          { name: "Data", value: dataClass ? DATA_CLASS_WORD[dataClass] : none },
          { name: "Vendor", value: vendor ? <TextLink href="/vendors">{vendor.name}</TextLink> : <span className="muted">— ours</span> },
          { name: "Ends", value: endsAt ? formatDay(endsAt, { year: true }) : <span className="muted">— no end</span> },
          ...(breakGlass ? [{ name: "Emergencies", value: "Kept ready; its use is announced" }] : []),
          ...(seasonMonths.length > 0 ? [{ name: "Season", value: monthsWords(seasonMonths) }] : []),
          ...(parent ? [{ name: "Works for", value: link(parent) }] : []),
          ...(children.length > 0 ? [{ name: "Made", value: <span className="grid gap-1">{children.map(link)}</span> }] : []),
        ]}
      />
      {changing ? <GovernanceDialog identity={identity} onClose={() => setChanging(false)} /> : null}
    </Section>
  );
}
