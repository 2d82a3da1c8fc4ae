"use client";
import { useState } from "react";
import { SCOPE_DIMENSIONS, type ScopeDimension, UNITS, type Unit, WINDOWS, type Window } from "@/lib/budgets/core/budget";
import type { BudgetView } from "@/lib/budgets/core/views";
import { addUtcDays, utcDate } from "@/lib/kernel/period";
import { DeedDialog } from "../states/deed-dialog";
import { useRefused } from "../states/use-refused";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { InstantField, instantOf } from "../ui/instant-field";
import { Select } from "../ui/select";
import { ZoneInput } from "../ui/zone-input";
import { type BudgetDraft, BudgetFields, sharesOf } from "./budget-fields";
import { BUDGETS_PATH, DIMENSION_WORDS, UNIT_WORDS, WINDOW_WORDS } from "./budget-words";
import { type LabelPart, labelsOf } from "./label-draft";
import { LabelParts } from "./label-parts";
import { ScopeValue } from "./scope-value";

type Part = { dimension: ScopeDimension; value: string };
type Counted = {
  parts: Part[];
  labels: LabelPart[];
  per: ScopeDimension | "";
  isDefault: boolean;
  unit: Unit;
  window: Window;
  timeZone: string;
  /** As the field has it, UTC; empty: from the begin of the window that runs. */
  startsAt: string;
};

const TOGETHER = "together";
const DIMENSIONS = SCOPE_DIMENSIONS.map((value) => ({ value, label: DIMENSION_WORDS[value] }));
const SPANS: readonly Window[] = ["minute", "hour", "day", "week", "month", "quarter", "year"];
const EMPTY: BudgetDraft = {
  name: "",
  amount: "",
  enforcement: "hard",
  thresholds: "50, 80, 100",
  onOutage: "open",
  carryOver: false,
  parent: "",
  endsAt: "",
};

type CreateBudgetProps = {
  now: string;
  /** What is chosen from the start: the thing whose page one comes from. */
  about?: Part;
  onClose: () => void;
  onCreated: (id: string) => void;
};

/** A new budget: what it counts, how much of it, in which window, and what happens at the limit. */
export function CreateBudget({ now, about, onClose, onCreated }: CreateBudgetProps) {
  const [draft, setDraft] = useState<BudgetDraft>(EMPTY);
  const [counted, setCounted] = useState<Counted>({
    parts: about ? [about] : [{ dimension: "identity", value: "" }],
    labels: [],
    per: "",
    isDefault: false,
    unit: "usd",
    window: "month",
    timeZone: "UTC",
    startsAt: "",
  });
  const { errorOf, send } = useRefused();
  const change = (part: Partial<BudgetDraft>) => setDraft((before) => ({ ...before, ...part }));
  async function create() {
    const { parts, labels, per, isDefault, unit, window, timeZone, startsAt } = counted;
    const made = await send<BudgetView>(BUDGETS_PATH, "POST", {
      name: draft.name.trim() || nameOf(counted),
      scope: Object.fromEntries(parts.map(({ dimension, value }) => [dimension, value.trim()])),
      labels: labelsOf(labels),
      ...(per ? { per, isDefault } : {}),
      limit: { [unit]: draft.amount.trim() },
      window,
      timeZone: timeZone.trim(),
      enforcement: draft.enforcement,
      thresholds: sharesOf(draft.thresholds),
      onOutage: draft.onOutage,
      carryOver: draft.carryOver && SPANS.includes(window),
      ...(draft.parent ? { parent: draft.parent } : {}),
      ...(startsAt ? { startsAt: instantOf(startsAt) } : {}),
      ...(draft.endsAt ? { endsAt: instantOf(draft.endsAt) } : {}),
    });
    onCreated(made.id);
    return `${made.name} is in force`;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title="New budget"
      say="It takes effect with the next call. What it counts stays for good; all else can be changed."
      deed="Make the budget"
      act={create}
      wide
    >
      <Field label="Name" optional help="Empty: named after what it counts." error={errorOf("name")}>
        {(control) => <Input {...control} value={draft.name} onChange={(event) => change({ name: event.target.value })} />}
      </Field>
      <CountedFields counted={counted} onChange={(part) => setCounted((before) => ({ ...before, ...part }))} errorOf={errorOf} now={now} />
      <BudgetFields draft={draft} onChange={change} errorOf={errorOf} unit={counted.unit} canCarry={SPANS.includes(counted.window)} />
    </DeedDialog>
  );
}

const nameOf = ({ parts, labels, per, window }: Counted): string =>
  [
    [...parts, ...labels]
      .map(({ value }) => value.trim())
      .filter(Boolean)
      .join(" × ") || "The whole organisation",
    per ? `by ${DIMENSION_WORDS[per].toLowerCase()}` : "",
    WINDOW_WORDS[window].toLowerCase(),
  ]
    .filter(Boolean)
    .join(", ");

type CountedFieldsProps = {
  counted: Counted;
  onChange: (part: Partial<Counted>) => void;
  errorOf: (field: string) => string | undefined;
  now: string;
};

/** What never changes: which calls, counted how. */
function CountedFields({ counted, onChange, errorOf, now }: CountedFieldsProps) {
  const { parts, labels, per, isDefault, unit, window, timeZone, startsAt } = counted;
  const today = new Date(now);
  const period = { from: utcDate(addUtcDays(today, -30)), to: utcDate(addUtcDays(today, 1)) };
  const free = DIMENSIONS.filter(({ value }) => parts.every(({ dimension }) => dimension !== value));
  const put = (place: number, part: Part) => onChange({ parts: parts.map((one, i) => (i === place ? part : one)) });
  const next = free[0]?.value;
  return (
    <>
      {parts.map((part, place) => (
        <div className="scope-part" key={part.dimension}>
          <Field label={place === 0 ? "Counts calls of" : "and of"}>
            {(control) => (
              <Select
                {...control}
                value={part.dimension}
                onChange={(dimension) => put(place, { dimension, value: "" })}
                choices={DIMENSIONS.filter(({ value }) => value === part.dimension || free.some((one) => one.value === value))}
              />
            )}
          </Field>
          <ScopeValue
            dimension={part.dimension}
            label={DIMENSION_WORDS[part.dimension]}
            value={part.value}
            period={period}
            error={errorOf(`scope.${part.dimension}`)}
            onChange={(value) => put(place, { ...part, value })}
          />
          <Button square tone="plain" icon="x" onClick={() => onChange({ parts: parts.filter((_, i) => i !== place) })}>
            {`Leave out ${DIMENSION_WORDS[part.dimension].toLowerCase()}`}
          </Button>
        </div>
      ))}
      <LabelParts labels={labels} onChange={(next) => onChange({ labels: next })} errorOf={errorOf} />
      <p className="sub">
        {parts.length === 0 && labels.length === 0 ? "It counts every call of the organisation. " : ""}
        {next ? (
          <button type="button" className="link" onClick={() => onChange({ parts: [...parts, { dimension: next, value: "" }] })}>
            {parts.length === 0 ? "Narrow it" : "Narrow it further"}
          </button>
        ) : null}
        {next ? " · " : null}
        <button type="button" className="link" onClick={() => onChange({ labels: [...labels, { key: "", value: "" }] })}>
          Only calls with a label
        </button>
      </p>
      <Field label="Counted" help={per ? "Each has the whole limit for itself." : undefined} error={errorOf("per") ?? errorOf("scope")}>
        {(control) => (
          <Select
            {...control}
            value={per || TOGETHER}
            onChange={(value) => onChange({ per: value === TOGETHER ? "" : value })}
            choices={[
              { value: TOGETHER, label: "All together" },
              ...DIMENSIONS.map(({ value, label }) => ({ value, label: `Each ${label.toLowerCase()} apart` })),
            ]}
          />
        )}
      </Field>
      {per ? (
        <Checkbox checked={isDefault} onChange={(checked) => onChange({ isDefault: checked })}>
          Only where there is no budget of its own
        </Checkbox>
      ) : null}
      <div className="pair">
        <Field label="Unit" error={errorOf("unit")}>
          {(control) => (
            <Select
              {...control}
              value={unit}
              onChange={(value) => onChange({ unit: value })}
              choices={UNITS.map((value) => ({ value, label: UNIT_WORDS[value] }))}
            />
          )}
        </Field>
        <Field label="Window" error={errorOf("window")}>
          {(control) => (
            <Select
              {...control}
              value={window}
              onChange={(value) => onChange({ window: value })}
              choices={WINDOWS.map((value) => ({ value, label: WINDOW_WORDS[value] }))}
            />
          )}
        </Field>
      </div>
      {SPANS.includes(window) ? (
        <Field label="Time zone" help="Its days begin at midnight there." error={errorOf("timeZone")}>
          {(control) => <ZoneInput {...control} value={timeZone} onChange={(zone) => onChange({ timeZone: zone })} />}
        </Field>
      ) : null}
      <InstantField
        label="Counts from"
        help={!SPANS.includes(window) ? "Empty: from today on." : "Empty: from the begin of the window that runs."}
        error={errorOf("startsAt")}
        value={startsAt}
        onChange={(next) => onChange({ startsAt: next })}
        optional
      />
    </>
  );
}
