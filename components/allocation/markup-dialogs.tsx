"use client";
import { useState } from "react";
import type { AllocationChoices, MarkupView } from "@/lib/allocation/core/views";
import { formatDay } from "../charts/prepare/dates";
import { DeedDialog } from "../states/deed-dialog";
import { useRead } from "../states/use-read";
import { useRefused } from "../states/use-refused";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { Select } from "../ui/select";
import { CHOICES_PATH, MARKUPS_PATH, under } from "./allocation-paths";

const startChoices = (choices: AllocationChoices | undefined) =>
  (choices?.starts ?? []).map((value) => ({ value, label: formatDay(value, { year: true }) }));

/** Charges a unit above or below cost. */
export function MarkupDialog({ onClose }: { onClose: () => void }) {
  const { data: choices } = useRead<AllocationChoices>(CHOICES_PATH);
  const [form, setForm] = useState({ businessUnitId: "", percent: "", validFrom: "", reason: "" });
  const { errorOf, send } = useRefused();
  const set = (change: Partial<typeof form>) => setForm({ ...form, ...change });
  const validFrom = form.validFrom || choices?.starts[0];
  async function act() {
    await send(MARKUPS_PATH, "POST", { ...form, validFrom, percent: form.percent.trim(), reason: form.reason.trim() });
    return "The markup holds from its day on";
  }
  return (
    <DeedDialog
      onClose={onClose}
      title="Add a markup"
      say="One that holds without an end ends where this one begins. What it takes above cost can be given back by a true-up."
      deed="Add it"
      act={act}
    >
      <Field label="Business unit" required error={errorOf("businessUnitId")}>
        {(control) => (
          <Select
            {...control}
            value={form.businessUnitId || undefined}
            choices={(choices?.names.businessUnit ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(businessUnitId) => set({ businessUnitId })}
          />
        )}
      </Field>
      <div className="pair">
        <Field label="Percent of direct cost" required help="Below zero is a discount." error={errorOf("percent")}>
          {(control) => (
            <Input {...control} inputMode="text" value={form.percent} onChange={(event) => set({ percent: event.target.value })} />
          )}
        </Field>
        <Field label="Holds from" error={errorOf("validFrom")}>
          {(control) => (
            <Select {...control} value={validFrom} choices={startChoices(choices)} onChange={(day) => set({ validFrom: day })} />
          )}
        </Field>
      </div>
      <Field label="Reason" required error={errorOf("reason")}>
        {(control) => <Textarea {...control} rows={2} value={form.reason} onChange={(event) => set({ reason: event.target.value })} />}
      </Field>
    </DeedDialog>
  );
}

/** Ends one with the start of a period. */
export function EndMarkupDialog({ markup, onClose }: { markup: MarkupView; onClose: () => void }) {
  const { data: choices } = useRead<AllocationChoices>(CHOICES_PATH);
  const [day, setDay] = useState<string | undefined>();
  const [reason, setReason] = useState("");
  const { errorOf, send } = useRefused();
  const validTo = day ?? choices?.starts[0];
  async function act() {
    await send(under(MARKUPS_PATH, markup.id), "PATCH", { validTo, reason: reason.trim() });
    return `${markup.businessUnit.name} pays cost again`;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title={`End the markup of ${markup.businessUnit.name}?`}
      say="Closed periods keep what they charged."
      deed="End it"
      danger
      act={act}
    >
      <Field label="First period without it begins on" error={errorOf("validTo")}>
        {(control) => <Select {...control} value={validTo} choices={startChoices(choices)} onChange={setDay} />}
      </Field>
      <Field label="Reason" required error={errorOf("reason")}>
        {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}
