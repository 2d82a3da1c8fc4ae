"use client";
import { useState } from "react";
import { PROVIDERS } from "@/lib/pricing/core/provider-names";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { InstantField, instantOf } from "../ui/instant-field";
import { Select } from "../ui/select";

const CHOICES = PROVIDERS.map(({ id, label }) => ({ value: id, label }));

/** A share off the list prices of a provider or of one model, for the span of a contract. */
export function DiscountDialog({ today, onClose }: { today: string; onClose: () => void }) {
  const [provider, setProvider] = useState<string>();
  const [model, setModel] = useState("");
  const [percent, setPercent] = useState("");
  const [from, setFrom] = useState(`${today}T00:00`);
  const [to, setTo] = useState("");
  const [reason, setReason] = useState("");
  async function save() {
    if (!provider) throw new Error("Choose a provider.");
    const body = {
      provider,
      model: model.trim() || "*",
      percent: percent.trim(),
      effectiveFrom: instantOf(from),
      ...(to ? { effectiveTo: instantOf(to) } : {}),
      reason: reason.trim(),
    };
    await fetchJson("/api/ui/prices/discounts", { method: "POST", body });
    return `${body.percent} % off from ${from.replace("T", " ")} UTC`;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title="Add a discount"
      say="It is off the list price and follows it. An own price of the same rate goes before it; calls that have a cost keep it."
      deed="Add the discount"
      act={save}
    >
      <Field label="Provider" required>
        {(control) => <Select {...control} value={provider} onChange={setProvider} choices={CHOICES} />}
      </Field>
      <Field label="Model" optional help="Empty: every model of the provider.">
        {(control) => <Input {...control} autoComplete="off" value={model} onChange={(event) => setModel(event.target.value)} />}
      </Field>
      <Field label="Discount, %" required>
        {(control) => (
          <Input {...control} inputMode="decimal" autoComplete="off" value={percent} onChange={(event) => setPercent(event.target.value)} />
        )}
      </Field>
      <InstantField label="From" value={from} onChange={setFrom} />
      <InstantField
        label="Until"
        help="This moment is no longer in it. Empty: until further notice."
        value={to}
        onChange={setTo}
        optional
      />
      <Field label="Reason" required help="Kept with it: a contract, a letter, a date.">
        {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}
