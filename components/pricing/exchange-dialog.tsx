"use client";
import { useState } from "react";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { InstantField, instantOf } from "../ui/instant-field";

/** What a dollar is worth from a moment on. */
export function ExchangeDialog({ today, onClose }: { today: string; onClose: () => void }) {
  const [currency, setCurrency] = useState("EUR");
  const [perUsd, setPerUsd] = useState("");
  const [from, setFrom] = useState(`${today}T00:00`);
  const [reason, setReason] = useState("");
  async function save() {
    const body = { currency: currency.trim(), perUsd: perUsd.trim(), effectiveFrom: instantOf(from), reason: reason.trim() };
    await fetchJson("/api/ui/prices/exchange-rates", { method: "POST", body });
    return `A dollar is ${body.perUsd} ${body.currency.toUpperCase()} from ${from.replace("T", " ")} UTC`;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title="Enter an exchange rate"
      say="It holds until the next rate of the currency. The ledger stays in dollars; statements are converted, and rounded once."
      deed="Enter the rate"
      act={save}
    >
      <Field label="Currency" required help="Three letters of ISO 4217.">
        {(control) => (
          <Input {...control} autoComplete="off" maxLength={3} value={currency} onChange={(event) => setCurrency(event.target.value)} />
        )}
      </Field>
      <Field label="One dollar is" required>
        {(control) => (
          <Input {...control} inputMode="decimal" autoComplete="off" value={perUsd} onChange={(event) => setPerUsd(event.target.value)} />
        )}
      </Field>
      <InstantField label="From" value={from} onChange={setFrom} />
      <Field label="Reason" required help="Where the rate comes from.">
        {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}
