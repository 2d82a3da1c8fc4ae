"use client";
import type { Unit } from "@/lib/budgets/core/budget";
import type { BudgetPage } from "@/lib/budgets/core/views";
import { useRead } from "../states/use-read";
import { Checkbox } from "../ui/checkbox";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { InstantField } from "../ui/instant-field";
import { Select } from "../ui/select";
import { listPath, UNIT_WORDS } from "./budget-words";
import { ChoiceField } from "./choice-field";

/** What can be said of a budget at any time. Thresholds in percent, as people write them. */
export type BudgetDraft = {
  name: string;
  amount: string;
  enforcement: "hard" | "soft";
  thresholds: string;
  onOutage: "open" | "closed";
  carryOver: boolean;
  parent: string;
  endsAt: string;
};

/** "50, 80, 100" as shares: ["0.5", "0.8", "1"]. Text that is no number is sent as it is, for the server to say so. */
export const sharesOf = (percents: string): string[] =>
  percents
    .split(/[,;\s]+/)
    .filter(Boolean)
    .map((part) => (/^\d+(\.\d+)?$/.test(part) ? String(Number((Number(part) / 100).toFixed(4))) : part));

const NO_PARENT = "none";

type BudgetFieldsProps = {
  draft: BudgetDraft;
  onChange: (part: Partial<BudgetDraft>) => void;
  errorOf: (field: string) => string | undefined;
  unit: Unit;
  /** The budget itself, which is no envelope of its own. */
  own?: string;
  canCarry: boolean;
};

/** Limit, what happens at it, and who is told before: the same when a budget is made and when it is changed. */
export function BudgetFields({ draft, onChange, errorOf, unit, own, canCarry }: BudgetFieldsProps) {
  const all = useRead<BudgetPage>(listPath({ sort: "name" }));
  const parents = (all.data?.data ?? []).filter((one) => one.id !== own && one.unit === unit && one.per === null);
  return (
    <>
      <Field label={`Limit, ${UNIT_WORDS[unit].toLowerCase()}`} required error={errorOf("limit") ?? errorOf(unit)}>
        {(control) => (
          <Input
            {...control}
            inputMode="decimal"
            autoComplete="off"
            value={draft.amount}
            onChange={(event) => onChange({ amount: event.target.value })}
          />
        )}
      </Field>
      <ChoiceField
        label="At the limit"
        value={draft.enforcement}
        onChange={(enforcement) => onChange({ enforcement })}
        choices={[
          { value: "hard", label: "Refuse calls" },
          { value: "soft", label: "Only tell" },
        ]}
        help={draft.enforcement === "hard" ? "A call whose estimate does not fit is refused." : "Calls go on; people are told."}
      />
      <Field label="Tell people at, %" help="Of the limit, with commas between." error={errorOf("thresholds")}>
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            value={draft.thresholds}
            onChange={(event) => onChange({ thresholds: event.target.value })}
          />
        )}
      </Field>
      {draft.enforcement === "hard" ? (
        <ChoiceField
          label="While Countinghouse is away"
          value={draft.onOutage}
          onChange={(onOutage) => onChange({ onOutage })}
          choices={[
            { value: "open", label: "Let calls through" },
            { value: "closed", label: "Refuse calls" },
          ]}
          help={"What a gateway does while it gets no answer."}
        />
      ) : null}
      {canCarry ? (
        <Checkbox checked={draft.carryOver} onChange={(carryOver) => onChange({ carryOver })}>
          What is left of a window is added to the next
        </Checkbox>
      ) : null}
      <Field label="Part of" optional help="An envelope that this is a share of." error={errorOf("parent")}>
        {(control) => (
          <Select
            {...control}
            value={draft.parent || NO_PARENT}
            onChange={(parent) => onChange({ parent: parent === NO_PARENT ? "" : parent })}
            choices={[{ value: NO_PARENT, label: "No envelope" }, ...parents.map(({ id, name }) => ({ value: id, label: name }))]}
          />
        )}
      </Field>
      <InstantField
        label="Ends"
        help="Empty: until it is archived."
        error={errorOf("endsAt")}
        value={draft.endsAt}
        onChange={(endsAt) => onChange({ endsAt })}
        optional
      />
    </>
  );
}
