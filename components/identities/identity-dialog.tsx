"use client";
import { useState } from "react";
import type { IdentityKind } from "@/lib/identities/schemas";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { useRead } from "../states/use-read";
import { KIND_WORD } from "../tables/cells";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { Select } from "../ui/select";

const KINDS: readonly IdentityKind[] = ["agent", "service_account", "api_client", "ci_bot", "workload", "shared", "human"];
export const IDENTITY_KIND_CHOICES = KINDS.map((value) => ({ value, label: KIND_WORD[value] ?? value }));
type Named = { data: { id: string; name: string }[] };
type Draft = { name: string; kind: IdentityKind; owner: string; team: string; application: string; environment: string; purpose: string };

const EMPTY: Draft = { name: "", kind: "agent", owner: "", team: "", application: "", environment: "", purpose: "" };

/** A new identity, with who answers for it from the start. */
export function IdentityDialog({ onClose, onCreated }: { onClose: () => void; onCreated: (id: string) => void }) {
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  async function create() {
    const { name, kind, ...rest } = draft;
    if (name.trim() === "") throw new Error("Give it a name.");
    const given = Object.fromEntries(Object.entries(rest).flatMap(([key, value]) => (value.trim() ? [[key, value.trim()]] : [])));
    const made = await fetchJson<{ id: string }>("/api/ui/inventory/identities", {
      method: "POST",
      body: { name: name.trim(), kind, ...given },
    });
    onCreated(made.id);
    return `${name.trim()} is in the inventory`;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title="New identity"
      say="Something that uses AI, and who answers for it. Its keys are added on its page."
      deed="Add the identity"
      act={create}
    >
      <Field label="Name" required>
        {(control) => <Input {...control} value={draft.name} onChange={(event) => change({ name: event.target.value })} />}
      </Field>
      <Field label="Kind">
        {(control) => <Select {...control} value={draft.kind} onChange={(kind) => change({ kind })} choices={IDENTITY_KIND_CHOICES} />}
      </Field>
      <Field label="Owner's e-mail" optional>
        {(control) => <Input {...control} type="email" value={draft.owner} onChange={(event) => change({ owner: event.target.value })} />}
      </Field>
      <ChoiceField label="Team" list="teams" value={draft.team} onChange={(team) => change({ team })} />
      <ChoiceField label="Application" list="applications" value={draft.application} onChange={(application) => change({ application })} />
      <ChoiceField label="Environment" list="environments" value={draft.environment} onChange={(environment) => change({ environment })} />
      <Field label="Purpose" optional help="What it is for, in a sentence: reviews compare it with what it does.">
        {(control) => (
          <Textarea {...control} rows={2} value={draft.purpose} onChange={(event) => change({ purpose: event.target.value })} />
        )}
      </Field>
    </DeedDialog>
  );
}

export function ChoiceField({
  label,
  list,
  value,
  onChange,
  required = false,
}: {
  label: string;
  list: "teams" | "applications" | "environments";
  value: string;
  onChange: (id: string) => void;
  required?: boolean;
}) {
  const { data } = useRead<Named>(`/api/ui/inventory/${list}?limit=500`);
  return (
    <Field label={label} {...(required ? { required } : { optional: true })}>
      {(control) => (
        <Select
          {...control}
          value={value || undefined}
          onChange={onChange}
          placeholder={`No ${label.toLowerCase()} yet`}
          choices={(data?.data ?? []).map((one) => ({ value: one.id, label: one.name }))}
        />
      )}
    </Field>
  );
}
