"use client";
import { useState } from "react";
import type { GrantKind } from "@/lib/identities/schemas";
import { DeedDialog } from "../states/deed-dialog";
import { useRead } from "../states/use-read";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { InstantField, instantOf } from "../ui/instant-field";
import { Select } from "../ui/select";
import { useDeed } from "./use-deed";

const KINDS: readonly { value: GrantKind; label: string }[] = [
  { value: "tool", label: "Connected tool" },
  { value: "data_source", label: "Source of data" },
  { value: "model", label: "Model" },
  { value: "scope", label: "Scope of a provider" },
  { value: "environment", label: "Environment" },
];
const VALUE_WORDS: Record<GrantKind, { label: string; help: string }> = {
  tool: { label: "Which tool", help: "Only tools that security has approved can be granted." },
  data_source: { label: "Which source", help: "Only sources that security has approved can be granted." },
  model: { label: "Which model", help: "As usage names it, for example claude-sonnet-4-5." },
  scope: { label: "Which scope", help: "As its provider spells it." },
  environment: { label: "Which environment", help: "Production and others need identities of their own." },
};
type Named = { data: { id: string; name: string; approved?: boolean }[] };
type Draft = { kind: GrantKind; value: string; capUsd: string; expiresAt: string; reason: string };

/** Asks that the identity may use something. Another person says yes. */
export function GrantDialog({
  identityId,
  name,
  start,
  onClose,
}: {
  identityId: string;
  name: string;
  start?: Partial<Pick<Draft, "kind" | "value">>;
  onClose: () => void;
}) {
  const deed = useDeed();
  const [draft, setDraft] = useState<Draft>({ kind: "tool", value: "", capUsd: "", expiresAt: "", reason: "", ...start });
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const hasCap = draft.kind === "tool" || draft.kind === "model";
  async function ask() {
    const { kind, value, capUsd, expiresAt, reason } = draft;
    if (value.trim() === "") throw new Error("Say what it is to use.");
    if (reason.trim() === "") throw new Error("Say what it needs this for: whoever decides reads it.");
    return deed({
      path: "grants",
      body: {
        ...{ identity: identityId, kind, value: value.trim(), reason: reason.trim() },
        ...(hasCap && capUsd.trim() ? { capUsd: capUsd.trim() } : {}),
        ...(expiresAt ? { expiresAt: instantOf(expiresAt) } : {}),
      },
      said: `${value.trim()} waits for another person's yes`,
    });
  }
  return (
    <DeedDialog
      onClose={onClose}
      title={`Ask for access for ${name}`}
      say="It may use nothing more until another person says yes. Once something of a kind was granted, it may use only what is granted of that kind."
      deed="Ask for it"
      act={ask}
    >
      <Field label="What kind">
        {(control) => <Select {...control} value={draft.kind} onChange={(kind) => change({ kind, value: "" })} choices={KINDS} />}
      </Field>
      <ValueField kind={draft.kind} value={draft.value} onChange={(value) => change({ value })} />
      {hasCap ? (
        <Field label="At most, $ a month" help="Calls beyond it are refused, from the minute after the yes on." optional>
          {(control) => (
            <Input {...control} inputMode="decimal" value={draft.capUsd} onChange={(event) => change({ capUsd: event.target.value })} />
          )}
        </Field>
      ) : null}
      <InstantField label="Until" optional value={draft.expiresAt} onChange={(expiresAt) => change({ expiresAt })} />
      <Field label="What for" required>
        {(control) => <Textarea {...control} rows={2} value={draft.reason} onChange={(event) => change({ reason: event.target.value })} />}
      </Field>
    </DeedDialog>
  );
}

const LIST_OF: Partial<Record<GrantKind, string>> = { tool: "tools", data_source: "tools", environment: "environments" };

function ValueField({ kind, value, onChange }: { kind: GrantKind; value: string; onChange: (value: string) => void }) {
  const list = LIST_OF[kind];
  const words = VALUE_WORDS[kind];
  const { data } = useRead<Named>(`/api/ui/inventory/${list ?? "environments"}?limit=500`);
  return (
    <Field label={words.label} help={words.help} required>
      {(control) =>
        list ? (
          <Select
            {...control}
            value={value || undefined}
            onChange={onChange}
            choices={(data?.data ?? []).map(({ id, name, approved }) => ({
              ...{ value: id, label: name },
              ...(approved === false ? { hint: "not approved yet" } : {}),
            }))}
          />
        ) : (
          <Input {...control} value={value} onChange={(event) => onChange(event.target.value)} />
        )
      }
    </Field>
  );
}
