"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { addUtcDays, utcDate } from "@/lib/kernel/period";
import type { CorrectionKind, CorrectionSelection } from "@/lib/metering/core/corrections";
import type { CorrectionSummary } from "@/lib/metering/core/corrections-view";
import type { Dimension } from "@/lib/reporting/core/dimensions";
import { useDimensionValues } from "../filters/dimension-values";
import { fetchJson } from "../states/fetch-json";
import { ConfirmDialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { Segmented } from "../ui/segmented";
import { Select } from "../ui/select";
import type { AskedCorrection } from "./correction-words";

export type AskableKinds = Readonly<Record<CorrectionKind, boolean>>;

const KINDS: readonly { value: CorrectionKind; label: string }[] = [
  { value: "rating", label: "Costs, by the prices of now" },
  { value: "attribution", label: "Whose it is, by the inventory of now" },
];
const SELECTED: readonly { key: keyof CorrectionSelection; dimension: Dimension; label: string; all: string }[] = [
  { key: "provider", dimension: "provider", label: "Provider", all: "All providers" },
  { key: "model", dimension: "model", label: "Model", all: "All models" },
  { key: "teamId", dimension: "team", label: "Team", all: "All teams" },
  { key: "identityId", dimension: "identity", label: "Identity", all: "All identities" },
  { key: "applicationId", dimension: "application", label: "Application", all: "All applications" },
  { key: "environmentId", dimension: "environment", label: "Environment", all: "All environments" },
  { key: "sourceId", dimension: "source", label: "Source", all: "All sources" },
];
const ALL = "";
/** A choice cannot be empty. */
const EVERY = "*";

type NewCorrectionProps = { today: string; mayAsk: AskableKinds; start: AskedCorrection | null; onClose: () => void };

/** Asks for stored usage to be rated or attributed again. Nothing changes before its preview was seen. */
export function NewCorrection({ today, mayAsk, start, onClose }: NewCorrectionProps) {
  const client = useQueryClient();
  const router = useRouter();
  const [kind, setKind] = useState<CorrectionKind>(start?.kind ?? (mayAsk.rating ? "rating" : "attribution"));
  const [first, setFirst] = useState(`${today.slice(0, 7)}-01`);
  const [last, setLast] = useState(today);
  const [selection, setSelection] = useState<CorrectionSelection>(start?.selection ?? {});
  const [reason, setReason] = useState("");
  const span = { from: `${first}T00:00:00Z`, to: dayAfter(last) };
  async function ask() {
    if (first > last) throw new Error("The last day lies before the first.");
    if (reason.trim().length < 10) throw new Error("Say in at least ten characters why.");
    const body = { kind, ...span, selection, reason: reason.trim() };
    const asked = await fetchJson<CorrectionSummary>("/api/ui/corrections", { method: "POST", body });
    await client.invalidateQueries();
    router.push(`/corrections/${asked.id}`);
  }
  return (
    <ConfirmDialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title="Correct stored usage"
      say="A preview tells what would change, by team. Periods that are not open stay as they are."
      deed="Preview"
      onConfirm={ask}
    >
      <Segmented label="What to work out again" value={kind} onChange={setKind} choices={KINDS.filter(({ value }) => mayAsk[value])} />
      <div className="pair">
        <Field label="First day" required>
          {(control) => <Input {...control} type="date" value={first} onChange={(event) => setFirst(event.target.value)} />}
        </Field>
        <Field label="Last day" required help="Both inside, UTC.">
          {(control) => <Input {...control} type="date" value={last} onChange={(event) => setLast(event.target.value)} />}
        </Field>
        {SELECTED.map(({ key, ...one }) => (
          <SelectionField
            key={key}
            {...one}
            span={span}
            value={selection[key] ?? ALL}
            onChange={(value) => setSelection(withValue(selection, key, value))}
          />
        ))}
      </div>
      <Field label="Reason" required help="Kept with the correction and in the audit log: a contract, a mistake, a date.">
        {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </ConfirmDialog>
  );
}

/** Midnight after a day; a day that is being typed is not one yet. */
function dayAfter(day: string): string {
  const start = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(start.getTime()) ? day : `${utcDate(addUtcDays(start, 1))}T00:00:00Z`;
}

function withValue(selection: CorrectionSelection, key: keyof CorrectionSelection, value: string): CorrectionSelection {
  const { [key]: _, ...rest } = selection;
  return value === ALL ? rest : { ...rest, [key]: value };
}

type SelectionFieldProps = Omit<(typeof SELECTED)[number], "key"> & {
  span: { from: string; to: string };
  value: string;
  onChange: (value: string) => void;
};

/** One thing that had usage in the days, or all. */
function SelectionField({ dimension, label, all, span, value, onChange }: SelectionFieldProps) {
  const values = useDimensionValues(dimension, span, span.from < span.to);
  const known = (values.data ?? []).filter(({ id }) => id !== "none");
  const choices = [{ value: EVERY, label: all }, ...known.map(({ id, name }) => ({ value: id, label: name }))];
  if (value !== ALL && !known.some(({ id }) => id === value)) choices.push({ value, label: value });
  return (
    <Field label={label}>
      {(control) => (
        <Select
          {...control}
          value={value === ALL ? EVERY : value}
          onChange={(next) => onChange(next === EVERY ? ALL : next)}
          choices={choices}
        />
      )}
    </Field>
  );
}
