"use client";
import { useState } from "react";
import type { Unit } from "@/lib/budgets/core/budget";
import type { CounterView } from "@/lib/budgets/core/views";
import { DeedDialog } from "../states/deed-dialog";
import { useRefused } from "../states/use-refused";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { InstantField, instantOf } from "../ui/instant-field";
import { Select } from "../ui/select";
import { budgetPath, fullAmount, UNIT_WORDS, usedWords } from "./budget-words";
import { ChoiceField } from "./choice-field";

/** As much of a budget as these dialogs need. */
export type MoreOf = {
  id: string;
  name: string;
  unit: Unit;
  per: string | null;
  counter: CounterView | null;
  running?: readonly CounterView[];
};
type MoreProps = {
  budget: MoreOf;
  /** `ask`: others decide. `raise`: it holds at once. */
  way: "ask" | "raise";
  onClose: () => void;
};

/** More of a budget, for a time or for good: asked for, or given by who may. */
export function MoreDialog({ budget, way, onClose }: MoreProps) {
  const { unit, counter } = budget;
  const values = (budget.running ?? (counter ? [counter] : [])).flatMap((one) => (one.value ? [one.value] : []));
  const [value, setValue] = useState(counter?.value?.id ?? "");
  const [amount, setAmount] = useState("");
  const [span, setSpan] = useState<"time" | "good">("time");
  const [until, setUntil] = useState(counter?.window.endsAt?.slice(0, 19) ?? "");
  const [reason, setReason] = useState("");
  const { errorOf, send } = useRefused();
  const forTime = way === "raise" || span === "time";
  async function act() {
    if (forTime && !until) throw new Error("Say until when.");
    const body = {
      amount: amount.trim(),
      ...(budget.per ? { value } : {}),
      ...(forTime ? { [way === "raise" ? "endsAt" : "until"]: instantOf(until) } : {}),
      reason: reason.trim(),
    };
    await send(`${budgetPath(budget.id)}/${way === "raise" ? "raises" : "requests"}`, "POST", body);
    const more = `${fullAmount(amount.trim(), unit)} more`;
    return way === "raise" ? `${more} in ${budget.name}` : `${more} asked for; whoever decides is told`;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title={way === "raise" ? `Raise ${budget.name}` : `Ask for more of ${budget.name}`}
      say={counter ? `${usedWords(counter, unit)} used${counter.value ? ` by ${counter.value.name}` : ""}.` : "Nothing is counted yet."}
      deed={way === "raise" ? "Raise it" : "Ask for it"}
      act={act}
    >
      {budget.per ? (
        <Field label="For" required error={errorOf("value")}>
          {(control) => (
            <Select
              {...control}
              value={value || undefined}
              onChange={setValue}
              choices={values.map(({ id, name }) => ({ value: id, label: name }))}
            />
          )}
        </Field>
      ) : null}
      <Field label={`How much more, ${UNIT_WORDS[unit].toLowerCase()}`} required error={errorOf("amount")}>
        {(control) => (
          <Input {...control} inputMode="decimal" autoComplete="off" value={amount} onChange={(event) => setAmount(event.target.value)} />
        )}
      </Field>
      {way === "ask" ? (
        <ChoiceField
          label="For how long"
          value={span}
          onChange={setSpan}
          choices={[
            { value: "time", label: "For a time" },
            { value: "good", label: "For good" },
          ]}
        />
      ) : null}
      {forTime ? <InstantField label="Until" help="It ends by itself." value={until} onChange={setUntil} /> : null}
      <Field label="Reason" required help={way === "raise" ? "Kept with it." : "Whoever decides reads it."} error={errorOf("reason")}>
        {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}
