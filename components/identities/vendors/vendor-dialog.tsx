"use client";
import { useState } from "react";
import type { VendorDetail } from "@/lib/identities/core/views";
import { DeedDialog } from "../../states/deed-dialog";
import { fetchJson } from "../../states/fetch-json";
import { Checkbox } from "../../ui/checkbox";
import { Field } from "../../ui/field";
import { Input, Textarea } from "../../ui/input";
import { InstantField, instantOf } from "../../ui/instant-field";

/** Adds a vendor, or changes one. */
export function VendorDialog({ vendor, onClose }: { vendor?: VendorDetail; onClose: () => void }) {
  const [draft, setDraft] = useState({
    name: vendor?.name ?? "",
    owner: vendor?.owner?.email ?? "",
    contractEndsAt: vendor?.contractEndsAt?.slice(0, 19) ?? "",
    networks: vendor?.networks.join("\n") ?? "",
    archived: vendor?.archived ?? false,
  });
  const change = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  async function save() {
    const { name, owner, contractEndsAt, networks, archived } = draft;
    if (name.trim() === "") throw new Error("Give it a name.");
    await fetchJson(`/api/ui/inventory/vendors${vendor ? `/${encodeURIComponent(vendor.id)}` : ""}`, {
      method: vendor ? "PATCH" : "POST",
      body: {
        ...{ name: name.trim(), owner: owner.trim() || null, contractEndsAt: contractEndsAt ? instantOf(contractEndsAt) : null },
        ...{ networks: networks.split(/[\s,]+/).filter(Boolean), archived },
      },
    });
    return vendor ? `${name.trim()} is changed` : `${name.trim()} is in the inventory`;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title={vendor ? `Change ${vendor.name}` : "Add a vendor"}
      say="Another organisation whose agents, tools or services are used. What is used after the contract's end, or from elsewhere than its networks, is a finding."
      deed={vendor ? "Save" : "Add the vendor"}
      act={save}
    >
      <Field label="Name" required>
        {(control) => <Input {...control} value={draft.name} onChange={(event) => change({ name: event.target.value })} />}
      </Field>
      <Field label="Owner's e-mail" optional help="Who answers for the contract.">
        {(control) => <Input {...control} type="email" value={draft.owner} onChange={(event) => change({ owner: event.target.value })} />}
      </Field>
      <InstantField label="Contract ends" optional value={draft.contractEndsAt} onChange={(contractEndsAt) => change({ contractEndsAt })} />
      <Field label="Networks that it calls from" optional help="CIDR blocks or AS numbers, one a line.">
        {(control) => (
          <Textarea
            {...control}
            rows={3}
            className="mono"
            value={draft.networks}
            onChange={(event) => change({ networks: event.target.value })}
          />
        )}
      </Field>
      {vendor ? (
        <Checkbox checked={draft.archived} onChange={(archived) => change({ archived })}>
          Not used any more
        </Checkbox>
      ) : null}
    </DeedDialog>
  );
}
