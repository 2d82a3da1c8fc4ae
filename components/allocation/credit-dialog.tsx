"use client";
import { useState } from "react";
import type { AllocationChoices } from "@/lib/allocation/core/views";
import { DeedDialog } from "../states/deed-dialog";
import { useRead } from "../states/use-read";
import { useRefused } from "../states/use-refused";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { Select } from "../ui/select";
import { CHOICES_PATH, CREDITS_PATH } from "./allocation-paths";

/** Enters money that a provider gave. */
export function CreditDialog({ onClose }: { onClose: () => void }) {
  const choices = useRead<AllocationChoices>(CHOICES_PATH);
  const [form, setForm] = useState({ provider: "", name: "", amount: "", validFrom: "", expiresOn: "", reason: "" });
  const { errorOf, send } = useRefused();
  const set = (change: Partial<typeof form>) => setForm({ ...form, ...change });
  async function act() {
    const { expiresOn, ...rest } = form;
    await send(CREDITS_PATH, "POST", { ...rest, reason: form.reason.trim(), ...(expiresOn ? { expiresOn } : {}) });
    return `${form.name} is taken by what ${form.provider} costs`;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title="Add a credit"
      say="What the provider's usage costs takes it, day by day; each period gives its part to those who used the provider."
      deed="Add it"
      act={act}
    >
      <div className="pair">
        <Field label="Provider" required error={errorOf("provider")}>
          {(control) => (
            <Select
              {...control}
              value={form.provider || undefined}
              choices={(choices.data?.providers ?? []).map((value) => ({ value, label: value }))}
              onChange={(provider) => set({ provider })}
            />
          )}
        </Field>
        <Field label="Amount, $" required error={errorOf("amount")}>
          {(control) => (
            <Input {...control} inputMode="decimal" value={form.amount} onChange={(event) => set({ amount: event.target.value })} />
          )}
        </Field>
      </div>
      <Field label="Name" required error={errorOf("name")}>
        {(control) => <Input {...control} value={form.name} onChange={(event) => set({ name: event.target.value })} />}
      </Field>
      <div className="pair">
        <Field label="First day" required error={errorOf("validFrom")}>
          {(control) => (
            <Input {...control} type="date" value={form.validFrom} onChange={(event) => set({ validFrom: event.target.value })} />
          )}
        </Field>
        <Field label="Worth nothing from" optional error={errorOf("expiresOn")}>
          {(control) => (
            <Input {...control} type="date" value={form.expiresOn} onChange={(event) => set({ expiresOn: event.target.value })} />
          )}
        </Field>
      </div>
      <Field label="Reason" required error={errorOf("reason")}>
        {(control) => <Textarea {...control} rows={2} value={form.reason} onChange={(event) => set({ reason: event.target.value })} />}
      </Field>
    </DeedDialog>
  );
}
