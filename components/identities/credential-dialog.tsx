"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Select } from "../ui/select";

const KINDS = [
  { value: "api_key", label: "API key" },
  { value: "token", label: "Token" },
  { value: "certificate", label: "Certificate" },
  { value: "federated", label: "Federated subject" },
] as const;
type Draft = { label: string; kind: (typeof KINDS)[number]["value"]; alias: string; sha256: string; providerKeyId: string };

/** What a key is known by. Its secret is never asked for. */
export function CredentialDialog({ identityId, onClose }: { identityId: string; onClose: () => void }) {
  const router = useRouter();
  const [draft, setDraft] = useState<Draft>({ label: "", kind: "api_key", alias: "", sha256: "", providerKeyId: "" });
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  async function add() {
    const { label, kind, ...prints } = draft;
    const given = Object.fromEntries(Object.entries(prints).flatMap(([key, value]) => (value.trim() ? [[key, value.trim()]] : [])));
    if (label.trim() === "" || Object.keys(given).length === 0)
      throw new Error("Give it a label and at least one thing that usage names it by.");
    await fetchJson("/api/ui/inventory/credentials", {
      method: "POST",
      body: { identity: identityId, label: label.trim(), kind, ...given },
    });
    router.refresh();
    return `${label.trim()} belongs to it now`;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title="Add a key"
      say="Say what usage names it by: an alias of your gateway, the SHA-256 of the key, or the provider's id of it. Never paste the key itself."
      deed="Add the key"
      act={add}
    >
      <Field label="Label" required>
        {(control) => <Input {...control} value={draft.label} onChange={(event) => change({ label: event.target.value })} />}
      </Field>
      <Field label="Kind">
        {(control) => <Select {...control} value={draft.kind} onChange={(kind) => change({ kind })} choices={KINDS} />}
      </Field>
      <Field label="Alias" optional help="For example the key alias of LiteLLM.">
        {(control) => <Input {...control} value={draft.alias} onChange={(event) => change({ alias: event.target.value })} />}
      </Field>
      <Field label="SHA-256" optional help={'printf %s "$KEY" | sha256sum'}>
        {(control) => (
          <Input {...control} className="mono" value={draft.sha256} onChange={(event) => change({ sha256: event.target.value })} />
        )}
      </Field>
      <Field label="Provider's key id" optional>
        {(control) => (
          <Input {...control} value={draft.providerKeyId} onChange={(event) => change({ providerKeyId: event.target.value })} />
        )}
      </Field>
    </DeedDialog>
  );
}
