"use client";
import { useState } from "react";
import { SHARED_COST_KINDS } from "@/lib/allocation/core/rule";
import { SHARED_COST_WORDS } from "@/lib/allocation/core/sentence";
import type { AllocationChoices } from "@/lib/allocation/core/views";
import { DeedDialog } from "../states/deed-dialog";
import { useRead } from "../states/use-read";
import { useRefused } from "../states/use-refused";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { Select } from "../ui/select";
import { CHOICES_PATH, SHARED_COSTS_PATH } from "./allocation-paths";
import { ManyPicker } from "./many-picker";
import { SeatFields } from "./seat-fields";
import { costInputOf, EMPTY_COST, isCovering, type SharedCostForm } from "./shared-cost-form";

const NOBODY = "nobody";
const PREPAID = [
  { value: "time", label: "Its days, as a fee" },
  { value: "usage", label: "Usage of the provider" },
] as const;
const BASES = [
  { value: "actual_days", label: "By days" },
  { value: "per_period", label: "Each period the same" },
] as const;

/** Enters money that no call costs. */
export function SharedCostDialog({ onClose }: { onClose: () => void }) {
  const choices = useRead<AllocationChoices>(CHOICES_PATH);
  const [form, setForm] = useState(EMPTY_COST);
  const { errorOf, send } = useRefused();
  const set = (change: Partial<SharedCostForm>) => setForm({ ...form, ...change });
  const centres = (choices.data?.names.costCentre ?? []).map(({ id, name }) => ({ value: id, label: name }));
  async function act() {
    await send(SHARED_COSTS_PATH, "POST", costInputOf(form));
    return `${form.name} counts from its first day on`;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title="Add shared cost"
      say="Each period that it touches bears its part. Where no rule spreads it, it stays with who bears it."
      deed="Add it"
      act={act}
    >
      <Field label="Name" required error={errorOf("name")}>
        {(control) => <Input {...control} value={form.name} onChange={(event) => set({ name: event.target.value })} />}
      </Field>
      <div className="pair">
        <Field label="Kind">
          {(control) => (
            <Select
              {...control}
              value={form.kind}
              choices={SHARED_COST_KINDS.map((value) => ({ value, label: SHARED_COST_WORDS[value] }))}
              onChange={(kind) => set({ kind })}
            />
          )}
        </Field>
        <Field label="Provider" optional={!isCovering(form)} required={isCovering(form)} error={errorOf("covers.provider")}>
          {(control) => (
            <Select
              {...control}
              value={form.provider || undefined}
              choices={(choices.data?.providers ?? []).map((value) => ({ value, label: value }))}
              onChange={(provider) => set({ provider })}
            />
          )}
        </Field>
      </div>
      <div className="pair">
        <Field
          label={form.kind === "seats" ? "Price of one seat and period" : "Amount of the whole span"}
          required
          error={errorOf("amount")}
        >
          {(control) => (
            <Input {...control} inputMode="decimal" value={form.amount} onChange={(event) => set({ amount: event.target.value })} />
          )}
        </Field>
        <Field label="Currency" required error={errorOf("currency")}>
          {(control) => (
            <Input {...control} maxLength={3} value={form.currency} onChange={(event) => set({ currency: event.target.value })} />
          )}
        </Field>
      </div>
      <div className="pair">
        <Field label="First day" required error={errorOf("validFrom")}>
          {(control) => (
            <Input {...control} type="date" value={form.validFrom} onChange={(event) => set({ validFrom: event.target.value })} />
          )}
        </Field>
        <Field label="First day after it" required error={errorOf("validTo")}>
          {(control) => <Input {...control} type="date" value={form.validTo} onChange={(event) => set({ validTo: event.target.value })} />}
        </Field>
      </div>
      <Field label="Laid on periods">
        {(control) => <Select {...control} value={form.basis} choices={BASES} onChange={(basis) => set({ basis })} />}
      </Field>
      {form.kind === "prepayment" ? (
        <Field label="What it pays for" help="Of usage that it pays for nothing is charged again; only what is not used is.">
          {(control) => (
            <Select
              {...control}
              value={form.paysForUsage ? "usage" : "time"}
              choices={PREPAID}
              onChange={(value) => set({ paysForUsage: value === "usage" })}
            />
          )}
        </Field>
      ) : null}
      {isCovering(form) ? (
        <ManyPicker
          label="Pays for these models"
          none="All models of the provider"
          choices={(choices.data?.models ?? []).map((id) => ({ id, name: id }))}
          chosen={form.models}
          onChange={(models) => set({ models })}
        />
      ) : null}
      {form.kind === "seats" ? (
        <SeatFields form={form} centres={centres} onChange={(seats) => set({ seats })} error={errorOf("seats")} />
      ) : (
        <Field label="Borne by" help="Until a rule spreads it." error={errorOf("costCentreId")}>
          {(control) => (
            <Select
              {...control}
              value={form.costCentreId || NOBODY}
              choices={[{ value: NOBODY, label: "Nobody" }, ...centres]}
              onChange={(id) => set({ costCentreId: id === NOBODY ? "" : id })}
            />
          )}
        </Field>
      )}
      <Field label="Reason" required help="An order or contract, so that it can be found." error={errorOf("reason")}>
        {(control) => <Textarea {...control} rows={2} value={form.reason} onChange={(event) => set({ reason: event.target.value })} />}
      </Field>
    </DeedDialog>
  );
}
