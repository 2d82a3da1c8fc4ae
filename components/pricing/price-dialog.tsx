"use client";
import { useState } from "react";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";

export type PricedName = { provider: string; model: string };

const RATES = [
  { key: "input", label: "Prompt, $ per 1M tokens" },
  { key: "output", label: "Completion, $ per 1M tokens" },
  { key: "cacheRead", label: "Cache read, $ per 1M tokens" },
  { key: "cacheWrite", label: "Cache write, $ per 1M tokens" },
  { key: "embedding", label: "Embedding, $ per 1M tokens" },
  { key: "perWebSearch", label: "Web search, $ each" },
] as const;
type RateKey = (typeof RATES)[number]["key"];

/** A price of the organisation's own, from a day on. It goes before the catalogue; earlier costs stay as they are. */
export function PriceDialog({ name, firstDay, onClose }: { name: PricedName; firstDay: string; onClose: () => void }) {
  const [from, setFrom] = useState(firstDay);
  const [reason, setReason] = useState("");
  const [rates, setRates] = useState<Partial<Record<RateKey, string>>>({});
  async function save() {
    const given = Object.fromEntries(Object.entries(rates).flatMap(([key, value]) => (value?.trim() ? [[key, value.trim()]] : [])));
    if (Object.keys(given).length === 0) throw new Error("Give at least one rate. What is free costs 0.");
    const body = {
      provider: name.provider,
      model: name.model,
      effectiveFrom: `${from}T00:00:00Z`,
      prices: given,
      reason: reason.trim(),
      confirmUnusual: true,
    };
    await fetchJson("/api/ui/prices/overrides", { method: "POST", body });
    return `${name.model} has a price from ${from}`;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title={`Price ${name.model}`}
      say={`Calls of ${name.provider} that name this model are priced from this day on. What is unpriced since then gets its cost at once; what has a cost keeps it. Leave empty what does not apply.`}
      deed="Set the price"
      act={save}
    >
      <Field label="From" required help="Midnight UTC; a price is picked by the call's own time.">
        {(control) => <Input {...control} type="date" value={from} onChange={(event) => setFrom(event.target.value)} />}
      </Field>
      <div className="pair">
        {RATES.map((rate) => (
          <Field key={rate.key} label={rate.label}>
            {(control) => (
              <Input
                {...control}
                inputMode="decimal"
                autoComplete="off"
                value={rates[rate.key] ?? ""}
                onChange={(event) => setRates({ ...rates, [rate.key]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
      <Field label="Reason" required help="Kept with the price: a contract, a price list, a date.">
        {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}
