"use client";
import { useState } from "react";
import type { VolumePreview } from "@/lib/chargeback/core/views";
import { METER_LABEL, METERS, TOKEN_METERS } from "@/lib/pricing/core/meters";
import { PROVIDERS } from "@/lib/pricing/core/provider-names";
import { SPEND } from "@/lib/pricing/core/volume";
import type { VolumePriceView } from "@/lib/pricing/core/volume-view";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { Select } from "../ui/select";
import { VolumeSeen } from "./volume-seen";
import { FIRST_TIERS, type TierDraft, TierFields } from "./volume-tiers";

export const VOLUMES = "/api/ui/prices/volume";
const CHOICES = PROVIDERS.map(({ id, label }) => ({ value: id, label }));
const METER_CHOICES = [{ value: SPEND, label: "Spend, $" }, ...METERS.map((value) => ({ value, label: METER_LABEL[value] }))];
const COUNTINGS = [
  { value: "graduated", label: "Each tier at its price" },
  { value: "whole", label: "All at the tier reached" },
];
const TOKENS = new Set<string>(TOKEN_METERS);

/** Commas between thousands are left out; any other is refused where it is checked, for it might part cents. */
const plain = (text: string): string => {
  const told = text.trim();
  return /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(told) ? told.replaceAll(",", "") : told;
};

const rateWords = (meter: string, per: number): string => {
  if (meter === SPEND) return "Per cent off";
  return per === 1 ? "Dollars each" : "Dollars a million";
};

/** Tiers of a contract, with what they would make of the period that runs before they are saved. */
export function VolumeDialog({ onClose }: { onClose: () => void }) {
  const [provider, setProvider] = useState<string>();
  const [model, setModel] = useState("");
  const [meter, setMeter] = useState<string>(SPEND);
  const [counting, setCounting] = useState("graduated");
  const [tiers, setTiers] = useState<readonly TierDraft[]>(FIRST_TIERS);
  const [from, setFrom] = useState("");
  const [reason, setReason] = useState("");
  const [preview, setPreview] = useState<{ of: string; seen: VolumePreview | string } | null>(null);
  const per = TOKENS.has(meter) ? 1_000_000 : 1;
  const terms = () => {
    if (!provider) throw new Error("Choose a provider.");
    if (meter !== SPEND && model.trim() === "") throw new Error("Name the model: only spend is of every model.");
    const sent = tiers.map(({ above, rate }) => ({ above: plain(above), rate: plain(rate) }));
    return { provider, model: model.trim() || "*", meter, counting, per, tiers: sent };
  };
  /** What was seen is of these, and of no others. */
  const shown = JSON.stringify([provider, model, meter, counting, tiers]);
  async function look() {
    const show = (seen: VolumePreview | string) => setPreview({ of: shown, seen });
    try {
      show(await fetchJson<VolumePreview>(`${VOLUMES}/preview`, { method: "POST", body: terms() }));
    } catch (error) {
      show(error instanceof Error ? error.message : "It could not be previewed.");
    }
  }
  async function save() {
    await fetchJson(VOLUMES, { method: "POST", body: { ...terms(), validFrom: from.trim(), reason: reason.trim() } });
    return `Prices by volume from ${from}`;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title="Add a price by volume"
      say="What the tiers make of a whole period, less what its calls were charged, is on the statements of that period."
      deed="Add the price"
      act={save}
    >
      <Field label="Provider" required>
        {(control) => <Select {...control} value={provider} onChange={setProvider} choices={CHOICES} />}
      </Field>
      <Field label="Model" optional help="Empty: every model. Needed for the volume of a meter.">
        {(control) => <Input {...control} autoComplete="off" value={model} onChange={(event) => setModel(event.target.value)} />}
      </Field>
      <Field label="Volume of" required>
        {(control) => <Select {...control} value={meter} onChange={setMeter} choices={METER_CHOICES} />}
      </Field>
      <Field label="Counted" required>
        {(control) => <Select {...control} value={counting} onChange={setCounting} choices={COUNTINGS} />}
      </Field>
      <TierFields tiers={tiers} onChange={setTiers} rate={rateWords(meter, per)} />
      <Field label="From" required help="The first day of a period.">
        {(control) => <Input {...control} type="date" value={from} onChange={(event) => setFrom(event.target.value)} />}
      </Field>
      <Field label="Reason" required help="Kept with it: a contract, a letter, a date.">
        {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
      <div className="field">
        <Button onClick={() => void look()}>Preview this period</Button>
        <div aria-live="polite">{preview?.of === shown ? <VolumeSeen preview={preview.seen} isSpend={meter === SPEND} /> : null}</div>
      </div>
    </DeedDialog>
  );
}

export function EndVolumeDialog({ price, onClose }: { price: VolumePriceView; onClose: () => void }) {
  const [validTo, setValidTo] = useState("");
  const [reason, setReason] = useState("");
  async function end() {
    await fetchJson(`${VOLUMES}/end`, { method: "POST", body: { id: price.id, validTo, reason: reason.trim() } });
    return `Not in force from ${validTo} on`;
  }
  return (
    <DeedDialog onClose={onClose} title="End this price by volume?" say={price.words.join("; ")} deed="End it" danger act={end}>
      <Field label="First day without it" required help="The first day of a period.">
        {(control) => <Input {...control} type="date" value={validTo} onChange={(event) => setValidTo(event.target.value)} />}
      </Field>
      <Field label="Reason" required>
        {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}
