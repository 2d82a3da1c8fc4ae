"use client";
import { useState } from "react";
import { SHARED_COST_KINDS, type SharedCostKind } from "@/lib/allocation/core/rule";
import { SHARED_COST_WORDS } from "@/lib/allocation/core/sentence";
import type { AllocationChoices } from "@/lib/allocation/core/views";
import { DeedDialog } from "../states/deed-dialog";
import { useRead } from "../states/use-read";
import { useRefused } from "../states/use-refused";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { Select } from "../ui/select";
import { CHOICES_PATH, SHARED_COSTS_PATH } from "./allocation-paths";
import { ManyPicker } from "./many-picker";

type SeatForm = { key: number; costCentreId: string; name: string; from: string; to: string };
type Form = {
  name: string;
  kind: SharedCostKind;
  provider: string;
  amount: string;
  currency: string;
  validFrom: string;
  validTo: string;
  basis: "actual_days" | "per_period";
  costCentreId: string;
  models: readonly string[];
  reason: string;
  seats: readonly SeatForm[];
};
const EMPTY: Form = {
  ...{ name: "", kind: "platform_fee", provider: "", amount: "", currency: "USD", validFrom: "", validTo: "", basis: "actual_days" },
  ...{ costCentreId: "", models: [], reason: "", seats: [] },
};
const NOBODY = "nobody";
const BASES = [
  { value: "actual_days", label: "By days" },
  { value: "per_period", label: "Each period the same" },
] as const;

function inputOf({ seats, costCentreId, models, provider, ...form }: Form) {
  const covers = form.kind === "commitment" ? { covers: { provider, models } } : {};
  return {
    ...{
      ...form,
      name: form.name.trim(),
      amount: form.amount.trim(),
      currency: form.currency.trim().toUpperCase(),
      reason: form.reason.trim(),
    },
    ...(provider === "" ? {} : { provider }),
    ...covers,
    ...(form.kind === "seats"
      ? {
          seats: seats.map(({ costCentreId: of, name, from, to }) => ({
            costCentreId: of,
            from,
            ...(name ? { name } : {}),
            ...(to ? { to } : {}),
          })),
        }
      : { costCentreId }),
  };
}

/** Enters money that no call costs. */
export function SharedCostDialog({ onClose }: { onClose: () => void }) {
  const choices = useRead<AllocationChoices>(CHOICES_PATH);
  const [form, setForm] = useState<Form>(EMPTY);
  const { errorOf, send } = useRefused();
  const set = (change: Partial<Form>) => setForm({ ...form, ...change });
  const centres = (choices.data?.names.costCentre ?? []).map(({ id, name }) => ({ value: id, label: name }));
  async function act() {
    await send(SHARED_COSTS_PATH, "POST", inputOf(form));
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
        <Field
          label="Provider"
          optional={form.kind !== "commitment"}
          required={form.kind === "commitment"}
          error={errorOf("covers.provider")}
        >
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
      {form.kind === "commitment" ? (
        <ManyPicker
          label="Pays for these models"
          none="All models of the provider"
          choices={(choices.data?.models ?? []).map((id) => ({ id, name: id }))}
          chosen={form.models}
          onChange={(models) => set({ models })}
        />
      ) : null}
      {form.kind === "seats" ? (
        <SeatFields seats={form.seats} centres={centres} onChange={(seats) => set({ seats })} error={errorOf("seats")} />
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

type SeatFieldsProps = {
  seats: readonly SeatForm[];
  centres: readonly { value: string; label: string }[];
  onChange: (seats: readonly SeatForm[]) => void;
  error: string | undefined;
};

/** Who has a seat from which day on; the day of leaving is not paid. */
function SeatFields({ seats, centres, onChange, error }: SeatFieldsProps) {
  const change = (key: number, with_: Partial<SeatForm>) =>
    onChange(seats.map((seat) => (seat.key === key ? { ...seat, ...with_ } : seat)));
  return (
    <fieldset className="field">
      <legend>Seats</legend>
      {seats.map((seat, i) => (
        <div className="al-grid" key={seat.key}>
          <Field label={`Seat ${i + 1}: cost centre`} required>
            {(control) => (
              <Select
                {...control}
                value={seat.costCentreId || undefined}
                choices={centres}
                onChange={(costCentreId) => change(seat.key, { costCentreId })}
              />
            )}
          </Field>
          <Field label="Who" optional>
            {(control) => <Input {...control} value={seat.name} onChange={(event) => change(seat.key, { name: event.target.value })} />}
          </Field>
          <Field label="From" required>
            {(control) => (
              <Input {...control} type="date" value={seat.from} onChange={(event) => change(seat.key, { from: event.target.value })} />
            )}
          </Field>
          <Field label="Until" optional>
            {(control) => (
              <Input {...control} type="date" value={seat.to} onChange={(event) => change(seat.key, { to: event.target.value })} />
            )}
          </Field>
        </div>
      ))}
      {error ? (
        <p className="err" role="alert">
          {error}
        </p>
      ) : null}
      <div className="al-acts">
        <Button
          icon="plus"
          onClick={() => onChange([...seats, { key: (seats.at(-1)?.key ?? 0) + 1, costCentreId: "", name: "", from: "", to: "" }])}
        >
          Add a seat
        </Button>
        {seats.length > 0 ? (
          <Button tone="plain" onClick={() => onChange(seats.slice(0, -1))}>
            Take the last away
          </Button>
        ) : null}
      </div>
    </fieldset>
  );
}
