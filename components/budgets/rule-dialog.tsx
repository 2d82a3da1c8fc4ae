"use client";
import { useState } from "react";
import { SCOPE_DIMENSIONS, type ScopeDimension } from "@/lib/budgets/core/budget";
import { addUtcDays, utcDate } from "@/lib/kernel/period";
import { DeedDialog } from "../states/deed-dialog";
import { useRefused } from "../states/use-refused";
import { Checkbox } from "../ui/checkbox";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { InstantField, instantOf } from "../ui/instant-field";
import { Select } from "../ui/select";
import { DIMENSION_WORDS, RULES_PATH } from "./budget-words";
import { ScopeValue } from "./scope-value";

const ORGANISATION = "organisation";
type Kind = ScopeDimension | typeof ORGANISATION;
const KINDS = [
  ...SCOPE_DIMENSIONS.map((value) => ({ value: value as Kind, label: DIMENSION_WORDS[value] })),
  { value: ORGANISATION as Kind, label: "The whole organisation" },
];

export type RuleDialogProps = {
  kind: "block" | "rate";
  now: string;
  /** Chosen already and not to be changed: the thing whose page one comes from. */
  of?: { dimension: ScopeDimension; id: string; name: string };
  onClose: () => void;
};

/** Stops what matches, or lets only so many calls through. */
export function RuleDialog({ kind, now, of, onClose }: RuleDialogProps) {
  const [scopeKind, setScopeKind] = useState<Kind>(of?.dimension ?? "identity");
  const [scopeId, setScopeId] = useState(of?.id ?? "");
  const [each, setEach] = useState(false);
  const [rate, setRate] = useState({ requests: "60", seconds: "60", burst: "" });
  const [until, setUntil] = useState("");
  const [reason, setReason] = useState("");
  const { errorOf, send } = useRefused();
  const isBlock = kind === "block";
  async function act() {
    const id = scopeKind === ORGANISATION ? "" : each && !isBlock ? "*" : scopeId.trim();
    if (scopeKind !== ORGANISATION && id === "") throw new Error("Say what it is about.");
    await send(RULES_PATH, "POST", {
      kind,
      scopeKind,
      scopeId: id,
      ...(isBlock
        ? {}
        : { requests: Number(rate.requests), seconds: Number(rate.seconds), ...(rate.burst ? { burst: Number(rate.burst) } : {}) }),
      ...(until ? { endsAt: instantOf(until) } : {}),
      reason: reason.trim(),
    });
    const name =
      of?.name ??
      (id === "" ? "The whole organisation" : id === "*" ? `Each ${DIMENSION_WORDS[scopeKind as ScopeDimension].toLowerCase()}` : id);
    return isBlock ? `${name} is stopped` : `${name}: ${rate.requests} calls in ${rate.seconds} s`;
  }
  return (
    <DeedDialog
      onClose={onClose}
      title={isBlock ? (of ? `Stop ${of.name} now?` : "Stop calls now") : "Limit the rate of calls"}
      say={
        isBlock
          ? "Every call that asks is refused within a second, in every gateway. What runs already runs to its end."
          : "Calls beyond it are told to wait, and when to ask again."
      }
      deed={isBlock ? "Stop it now" : "Put the limit in force"}
      danger={isBlock}
      act={act}
    >
      {of ? null : (
        <Field label="About" error={errorOf("scopeKind")}>
          {(control) => (
            <Select
              {...control}
              value={scopeKind}
              onChange={(next) => {
                setScopeKind(next);
                setScopeId("");
              }}
              choices={KINDS}
            />
          )}
        </Field>
      )}
      {of || scopeKind === ORGANISATION || (each && !isBlock) ? null : (
        <ScopeValue
          dimension={scopeKind}
          label={DIMENSION_WORDS[scopeKind]}
          value={scopeId}
          period={periodOf(now)}
          error={errorOf("scopeId")}
          onChange={setScopeId}
        />
      )}
      {isBlock || of || scopeKind === ORGANISATION ? null : (
        <Checkbox checked={each} onChange={setEach}>{`Each ${DIMENSION_WORDS[scopeKind].toLowerCase()} apart`}</Checkbox>
      )}
      {isBlock ? null : <RateFields rate={rate} onChange={setRate} errorOf={errorOf} />}
      <InstantField
        label="Until"
        help={isBlock ? "Empty: until somebody lifts it." : "Empty: until it is lifted."}
        value={until}
        onChange={setUntil}
        optional
      />
      <Field label="Reason" required help="Whoever is refused reads it; kept in the audit log." error={errorOf("reason")}>
        {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}

const periodOf = (now: string) => ({ from: utcDate(addUtcDays(new Date(now), -30)), to: utcDate(addUtcDays(new Date(now), 1)) });

type Rate = { requests: string; seconds: string; burst: string };
const RATE_FIELDS = [
  ["requests", "Calls", undefined],
  ["seconds", "In seconds", undefined],
  ["burst", "At once", "Empty: as many."],
] as const;

function RateFields({
  rate,
  onChange,
  errorOf,
}: {
  rate: Rate;
  onChange: (rate: Rate) => void;
  errorOf: (field: string) => string | undefined;
}) {
  return (
    <div className="pair">
      {RATE_FIELDS.map(([key, label, help]) => (
        <Field key={key} label={label} help={help} error={errorOf(key)} {...(key === "burst" ? { optional: true } : { required: true })}>
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              autoComplete="off"
              value={rate[key]}
              onChange={(event) => onChange({ ...rate, [key]: event.target.value })}
            />
          )}
        </Field>
      ))}
    </div>
  );
}
