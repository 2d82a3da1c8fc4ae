"use client";
import { useState } from "react";
import type { IdentityKind } from "@/lib/identities/schemas";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { Select } from "../ui/select";
import { GovernanceFields, governanceBody, NO_GOVERNANCE } from "./governance-fields";
import { ChoiceField, IDENTITY_KIND_CHOICES } from "./identity-dialog";

type Draft = {
  name: string;
  kind: IdentityKind;
  purpose: string;
  owner: string;
  team: string;
  application: string;
  environment: string;
  models: string;
  tools: string;
};
const EMPTY: Draft = { name: "", kind: "agent", purpose: "", owner: "", team: "", application: "", environment: "", models: "", tools: "" };

const listOf = (text: string): string[] =>
  text
    .split(/[,\n]+/)
    .map((one) => one.trim())
    .filter(Boolean);

/** Asks for an identity: what for, where, and what it is to use. It may do nothing until another person says yes. */
export function RequestDialog({ onClose, onAsked }: { onClose: () => void; onAsked: (id: string) => void }) {
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const [governance, setGovernance] = useState(NO_GOVERNANCE);
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  async function ask() {
    const { name, kind, purpose, environment, models, tools, ...rest } = draft;
    if (name.trim() === "" || purpose.trim() === "" || environment === "") throw new Error("Give it a name, a purpose and an environment.");
    const given = Object.fromEntries(Object.entries(rest).flatMap(([key, value]) => (value.trim() ? [[key, value.trim()]] : [])));
    const asked = await fetchJson<{ id: string }>("/api/ui/inventory/identity-requests", {
      method: "POST",
      body: {
        ...{ name: name.trim(), kind, purpose: purpose.trim(), environment, models: listOf(models), tools: listOf(tools) },
        ...given,
        ...governanceBody(governance),
      },
    });
    onAsked(asked.id);
    return `${name.trim()} waits for another person's yes`;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title="Ask for an identity"
      say="It may do nothing until another person says yes. Production, test and experiments need identities of their own."
      deed="Ask for it"
      act={ask}
    >
      <Field label="Name" required>
        {(control) => <Input {...control} value={draft.name} onChange={(event) => change({ name: event.target.value })} />}
      </Field>
      <Field label="Kind">
        {(control) => <Select {...control} value={draft.kind} onChange={(kind) => change({ kind })} choices={IDENTITY_KIND_CHOICES} />}
      </Field>
      <Field label="What it is for" required>
        {(control) => (
          <Textarea {...control} rows={2} value={draft.purpose} onChange={(event) => change({ purpose: event.target.value })} />
        )}
      </Field>
      <ChoiceField
        label="Environment"
        list="environments"
        value={draft.environment}
        onChange={(environment) => change({ environment })}
        required
      />
      <ChoiceField label="Application" list="applications" value={draft.application} onChange={(application) => change({ application })} />
      <ChoiceField label="Team" list="teams" value={draft.team} onChange={(team) => change({ team })} />
      <Field label="Owner's e-mail" optional help="You, when left out.">
        {(control) => <Input {...control} type="email" value={draft.owner} onChange={(event) => change({ owner: event.target.value })} />}
      </Field>
      <Field label="Models" optional help="Parted by commas. None: any may be used.">
        {(control) => <Input {...control} value={draft.models} onChange={(event) => change({ models: event.target.value })} />}
      </Field>
      <Field label="Connected tools" optional help="Names, parted by commas.">
        {(control) => <Input {...control} value={draft.tools} onChange={(event) => change({ tools: event.target.value })} />}
      </Field>
      <GovernanceFields draft={governance} change={(part) => setGovernance({ ...governance, ...part })} />
    </DeedDialog>
  );
}
