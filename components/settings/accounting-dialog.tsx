"use client";
import { useState } from "react";
import type { AccountingView } from "@/lib/chargeback/core/views";
import { DeedDialog } from "../states/deed-dialog";
import { PersonPicker } from "../states/person-picker";
import { useRead } from "../states/use-read";
import { useRefused } from "../states/use-refused";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { Select } from "../ui/select";
import { ZoneInput } from "../ui/zone-input";
import { ACCOUNTING_PATH, type AccountingDraft, type AccountingPart, changesOf, draftOf } from "./accounting-draft";

const WORDS: Record<AccountingPart, { title: string; say: string }> = {
  zone: {
    title: "Change the time zone of periods?",
    say: "Periods that are not closed begin and end at its midnights. FOCUS files stay in UTC.",
  },
  limits: { title: "Change limits and deadlines?", say: "They hold for periods that are not closed; due dates that were set stay." },
  fallback: {
    title: "Who bears what nobody answers for?",
    say: "Usage without a cost centre is charged here, and so is the rest of an invoice that nobody explained.",
  },
  accounts: { title: "Change the accounts?", say: "They hold for journals made from now on; what was exported stays." },
};

type FieldsProps = {
  draft: AccountingDraft;
  set: (part: Partial<AccountingDraft>) => void;
  errorOf: (field: string) => string | undefined;
};

/** One part of the settings, saved with a reason. */
export function AccountingDialog({ part, view, onClose }: { part: AccountingPart; view: AccountingView; onClose: () => void }) {
  const [draft, setDraft] = useState(() => draftOf(view));
  const [reason, setReason] = useState("");
  const { errorOf, send } = useRefused();
  const fields: FieldsProps = { draft, errorOf, set: (change) => setDraft({ ...draft, ...change }) };
  async function act() {
    const changes = changesOf(draft, view);
    if (Object.keys(changes).length === 0) throw new Error("Nothing is changed yet.");
    await send(ACCOUNTING_PATH, "PUT", { ...changes, reason: reason.trim() });
    return "The books are closed that way from now on";
  }
  return (
    <DeedDialog onClose={onClose} title={WORDS[part].title} say={WORDS[part].say} deed="Save" act={act}>
      {part === "zone" ? <ZoneFields {...fields} /> : null}
      {part === "limits" ? <LimitFields {...fields} /> : null}
      {part === "fallback" ? <FallbackFields {...fields} /> : null}
      {part === "accounts" ? <AccountFields {...fields} /> : null}
      <Field label="Reason" required help="Kept in the audit log." error={errorOf("reason")}>
        {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}

const ZoneFields = ({ draft, set, errorOf }: FieldsProps) => (
  <Field label="Time zone" required help="Europe/Berlin, America/New_York, UTC" error={errorOf("timeZone")}>
    {(control) => <ZoneInput {...control} value={draft.timeZone} onChange={(timeZone) => set({ timeZone })} />}
  </Field>
);

type TextField = Exclude<keyof AccountingDraft, "fallbackCostCentre" | "fallbackOwner" | "recoveryCostCentre">;

function TextInput({
  field,
  label,
  help,
  mode,
  draft,
  set,
  errorOf,
}: FieldsProps & { field: TextField; label: string; help?: string; mode?: "decimal" | "numeric" }) {
  return (
    <Field label={label} help={help} error={errorOf(field)}>
      {(control) => (
        <Input
          {...control}
          {...(mode ? { inputMode: mode } : { className: "mono" })}
          autoComplete="off"
          value={draft[field]}
          onChange={(event) => set({ [field]: event.target.value })}
        />
      )}
    </Field>
  );
}

const LimitFields = (fields: FieldsProps) => (
  <>
    <TextInput
      {...fields}
      field="unattributedLimit"
      label="Unattributed, %"
      help="Of the cost of a period; above it the close is blocked."
      mode="decimal"
    />
    <div className="pair">
      <TextInput {...fields} field="varianceLimitPercent" label="Unexplained, %" help="Of an invoice" mode="decimal" />
      <TextInput {...fields} field="varianceLimit" label="Unexplained, $" help="The larger is let pass" mode="decimal" />
    </div>
    <div className="pair">
      <TextInput {...fields} field="acceptanceDays" label="Days to agree" help="To a statement in review" mode="numeric" />
      <TextInput {...fields} field="disputeDays" label="Days to dispute" help="A line of an issued one" mode="numeric" />
    </div>
    <TextInput {...fields} field="decisionDays" label="Days to decide a dispute" help="Until then somebody is reminded" mode="numeric" />
  </>
);

function FallbackFields({ draft, set, errorOf }: FieldsProps) {
  return (
    <>
      <CentreSelect
        label="Cost centre"
        none="A statement without one"
        value={draft.fallbackCostCentre}
        onChange={(fallbackCostCentre) => set({ fallbackCostCentre })}
        error={errorOf("fallbackCostCentreId")}
      />
      <PersonPicker
        label="Owner"
        optional
        help="Is asked to agree to it."
        picked={draft.fallbackOwner}
        onPick={(fallbackOwner) => set({ fallbackOwner })}
        error={errorOf("fallbackOwnerId")}
      />
    </>
  );
}

const AccountFields = (fields: FieldsProps) => (
  <>
    <div className="pair">
      <TextInput {...fields} field="expenseAccount" label="Account of charges" help="Debited" />
      <TextInput {...fields} field="recoveryAccount" label="Recovery account" help="Credited" />
    </div>
    <CentreSelect
      label="Recovery cost centre"
      none="None"
      value={fields.draft.recoveryCostCentre}
      onChange={(recoveryCostCentre) => fields.set({ recoveryCostCentre })}
      error={fields.errorOf("recoveryCostCentreId")}
    />
    <TextInput {...fields} field="entity" label="Entity" help="The legal entity of cost centres that name none." />
  </>
);

type Ref = { id: string; name: string };
type CentreSelectProps = {
  label: string;
  none: string;
  value: Ref | null;
  onChange: (centre: Ref | null) => void;
  error: string | undefined;
};
/** No id begins with it. */
const NONE = "-";

function CentreSelect({ label, none, value, onChange, error }: CentreSelectProps) {
  const { data } = useRead<{ data: Ref[] }>("/api/ui/inventory/cost-centres?limit=200");
  const known = data?.data ?? [];
  const centres = value && !known.some(({ id }) => id === value.id) ? [value, ...known] : known;
  return (
    <Field label={label} error={error}>
      {(control) => (
        <Select
          {...control}
          value={value?.id ?? NONE}
          onChange={(id) => onChange(centres.find((centre) => centre.id === id) ?? null)}
          choices={[
            { value: NONE, label: none },
            ...centres.map(({ id, name }) => ({ value: id, label: id === name ? name : `${id} ${name}` })),
          ]}
        />
      )}
    </Field>
  );
}
