"use client";
import { useState } from "react";
import type { BudgetView } from "@/lib/budgets/core/views";
import { DeedDialog } from "../states/deed-dialog";
import { useRefused } from "../states/use-refused";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { instantOf } from "../ui/instant-field";
import { type BudgetDraft, BudgetFields, sharesOf } from "./budget-fields";
import { budgetPath, WINDOW_WORDS } from "./budget-words";

const draftOf = (budget: BudgetView): BudgetDraft => ({
  name: budget.name,
  amount: budget.limit,
  enforcement: budget.enforcement,
  thresholds: budget.thresholds.map((share) => Number((Number(share) * 100).toFixed(2))).join(", "),
  onOutage: budget.onOutage,
  carryOver: budget.carryOver,
  parent: budget.parent?.id ?? "",
  endsAt: budget.endsAt?.slice(0, 19) ?? "",
});

/** Changes what may be changed; only what differs is sent, so that nothing is set back that somebody else has changed. */
export function ChangeBudget({ budget, onClose }: { budget: BudgetView; onClose: () => void }) {
  const [before] = useState(() => draftOf(budget));
  const [draft, setDraft] = useState(before);
  const [reason, setReason] = useState("");
  const { errorOf, send } = useRefused();
  const change = (part: Partial<BudgetDraft>) => setDraft({ ...draft, ...part });
  async function save() {
    const differs = (key: keyof BudgetDraft): boolean => draft[key] !== before[key];
    const body = {
      ...(differs("name") ? { name: draft.name.trim() } : {}),
      ...(differs("amount") ? { limit: { [budget.unit]: draft.amount.trim() } } : {}),
      ...(differs("enforcement") ? { enforcement: draft.enforcement } : {}),
      ...(differs("thresholds") ? { thresholds: sharesOf(draft.thresholds) } : {}),
      ...(differs("onOutage") ? { onOutage: draft.onOutage } : {}),
      ...(differs("carryOver") ? { carryOver: draft.carryOver } : {}),
      ...(differs("parent") ? { parent: draft.parent || null } : {}),
      ...(differs("endsAt") ? { endsAt: draft.endsAt ? instantOf(draft.endsAt) : null } : {}),
      ...(reason.trim() ? { reason: reason.trim() } : {}),
    };
    await send(budgetPath(budget.id), "PATCH", body);
    return `${draft.name.trim()} is changed`;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title={`Change ${budget.name}`}
      say={`${WINDOW_WORDS[budget.window]}. What it counts cannot be changed: archive it and make another.`}
      deed="Save the change"
      act={save}
      wide
    >
      <Field label="Name" required error={errorOf("name")}>
        {(control) => <Input {...control} value={draft.name} onChange={(event) => change({ name: event.target.value })} />}
      </Field>
      <BudgetFields
        draft={draft}
        onChange={change}
        errorOf={errorOf}
        unit={budget.unit}
        own={budget.id}
        canCarry={!["total", "trace", "session"].includes(budget.window)}
      />
      <Field label="Reason" optional help="Kept in its history and in the audit log." error={errorOf("reason")}>
        {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}
