"use client";
import { useState } from "react";
import { DATA_CLASSES, type DataClass, TOOL_KINDS, type ToolKind } from "@/lib/identities/core/kinds";
import type { ToolDetail } from "@/lib/identities/core/views";
import { DeedDialog } from "../../states/deed-dialog";
import { fetchJson } from "../../states/fetch-json";
import { useRead } from "../../states/use-read";
import { Field } from "../../ui/field";
import { Input, Textarea } from "../../ui/input";
import { Select } from "../../ui/select";
import { TOOL_KIND_WORD } from "../access-section";
import { DATA_CLASS_WORD } from "../governance-words";

type Draft = {
  name: string;
  kind: ToolKind;
  address: string;
  purpose: string;
  vendor: string;
  owner: string;
  dataClass: DataClass | "";
  pinnedVersion: string;
  aliases: string;
};
const draftOf = (tool: ToolDetail | undefined): Draft => ({
  name: tool?.name ?? "",
  kind: tool?.kind ?? "mcp_server",
  address: tool?.address ?? "",
  purpose: tool?.purpose ?? "",
  vendor: tool?.vendor?.id ?? "",
  owner: tool?.owner?.email ?? "",
  dataClass: tool?.dataClass ?? "",
  pinnedVersion: tool?.pinnedVersion ?? "",
  aliases: tool?.aliases.join(", ") ?? "",
});
const OURS = "ours";
type Named = { data: { id: string; name: string }[] };

/** Adds a connected tool, or changes one. */
export function ToolDialog({ tool, onClose, onDone }: { tool?: ToolDetail; onClose: () => void; onDone: (id: string) => void }) {
  const [draft, setDraft] = useState(draftOf(tool));
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const { data } = useRead<Named>("/api/ui/inventory/vendors?limit=500");
  async function save() {
    const { name, kind, aliases, ...rest } = draft;
    if (name.trim() === "") throw new Error("Give it a name.");
    const fields = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, value.trim() || null]));
    const path = `/api/ui/inventory/tools${tool ? `/${encodeURIComponent(tool.id)}` : ""}`;
    const saved = await fetchJson<ToolDetail>(path, {
      method: tool ? "PATCH" : "POST",
      body: { ...fields, name: name.trim(), kind, aliases: aliases.split(",").flatMap((one) => one.trim() || []) },
    });
    onDone(saved.id);
    return tool ? `${name.trim()} is changed` : `${name.trim()} waits for approval`;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title={tool ? `Change ${tool.name}` : "Add a connected tool"}
      say={
        tool?.approved
          ? "Another kind, address, vendor, version or class of data makes it another tool: it has to be approved anew."
          : "Nobody can be granted it before another person, of security, has approved it."
      }
      deed={tool ? "Save" : "Add the tool"}
      act={save}
    >
      <Field label="Name" required>
        {(control) => <Input {...control} value={draft.name} onChange={(event) => change({ name: event.target.value })} />}
      </Field>
      <Field label="Other names that usage carries" optional help="Parted by commas.">
        {(control) => <Input {...control} value={draft.aliases} onChange={(event) => change({ aliases: event.target.value })} />}
      </Field>
      <Field label="Kind">
        {(control) => (
          <Select
            {...control}
            value={draft.kind}
            onChange={(kind) => change({ kind })}
            choices={TOOL_KINDS.map((value) => ({ value, label: TOOL_KIND_WORD[value] ?? value }))}
          />
        )}
      </Field>
      <Field label="Address" optional>
        {(control) => <Input {...control} value={draft.address} onChange={(event) => change({ address: event.target.value })} />}
      </Field>
      <Field label="Version that is approved" optional help="Empty: any.">
        {(control) => (
          <Input {...control} value={draft.pinnedVersion} onChange={(event) => change({ pinnedVersion: event.target.value })} />
        )}
      </Field>
      <Field label="Data that it holds" optional>
        {(control) => (
          <Select
            {...control}
            value={draft.dataClass || undefined}
            onChange={(dataClass) => change({ dataClass })}
            placeholder="Not said"
            choices={DATA_CLASSES.map((value) => ({ value, label: DATA_CLASS_WORD[value] }))}
          />
        )}
      </Field>
      <Field label="Vendor" optional>
        {(control) => (
          <Select
            {...control}
            value={draft.vendor || OURS}
            onChange={(vendor) => change({ vendor: vendor === OURS ? "" : vendor })}
            choices={[{ value: OURS, label: "Ours" }, ...(data?.data ?? []).map(({ id, name }) => ({ value: id, label: name }))]}
          />
        )}
      </Field>
      <Field label="Owner's e-mail" optional>
        {(control) => <Input {...control} type="email" value={draft.owner} onChange={(event) => change({ owner: event.target.value })} />}
      </Field>
      <Field label="What it is for" optional>
        {(control) => (
          <Textarea {...control} rows={2} value={draft.purpose} onChange={(event) => change({ purpose: event.target.value })} />
        )}
      </Field>
    </DeedDialog>
  );
}
