"use client";
import { AUTONOMIES, type Autonomy, DATA_CLASSES, type DataClass } from "@/lib/identities/core/kinds";
import type { IdentityDetail } from "@/lib/identities/core/views";
import { useRead } from "../states/use-read";
import { Checkbox } from "../ui/checkbox";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { InstantField, instantOf } from "../ui/instant-field";
import { Select } from "../ui/select";
import { AUTONOMY_WORD, DATA_CLASS_WORD, monthsOf } from "./governance-words";

export type GovernanceDraft = {
  autonomy: Autonomy | "";
  dataClass: DataClass | "";
  vendor: string;
  endsAt: string;
  breakGlass: boolean;
  season: string;
  parent: string;
};
export const NO_GOVERNANCE: GovernanceDraft = {
  autonomy: "",
  dataClass: "",
  vendor: "",
  endsAt: "",
  breakGlass: false,
  season: "",
  parent: "",
};

export const draftOf = (identity: IdentityDetail): GovernanceDraft => ({
  autonomy: identity.autonomy ?? "",
  dataClass: identity.dataClass ?? "",
  vendor: identity.vendor?.id ?? "",
  endsAt: identity.endsAt?.slice(0, 19) ?? "",
  breakGlass: identity.breakGlass,
  season: identity.seasonMonths.join(" "),
  parent: identity.parent?.name ?? "",
});

/** What is sent: everything, with null for what is empty. */
export function governanceBody(draft: GovernanceDraft) {
  const seasonMonths = monthsOf(draft.season);
  if (seasonMonths === null) throw new Error("Months are numbers from 1 to 12, like 11 12 1.");
  return {
    autonomy: draft.autonomy || null,
    dataClass: draft.dataClass || null,
    vendor: draft.vendor || null,
    endsAt: draft.endsAt ? instantOf(draft.endsAt) : null,
    breakGlass: draft.breakGlass,
    seasonMonths,
    parent: draft.parent.trim() || null,
  };
}

const OURS = "ours";
type Named = { data: { id: string; name: string }[] };
type Props = { draft: GovernanceDraft; change: (part: Partial<GovernanceDraft>) => void };

export function GovernanceFields({ draft, change }: Props) {
  const { data } = useRead<Named>("/api/ui/inventory/vendors?limit=500");
  return (
    <>
      <Field label="How far it goes by itself" optional>
        {(control) => (
          <Select
            {...control}
            value={draft.autonomy || undefined}
            onChange={(autonomy) => change({ autonomy })}
            placeholder="Not said"
            choices={AUTONOMIES.map((value) => ({ value, label: AUTONOMY_WORD[value] }))}
          />
        )}
      </Field>
      <Field label="Data that it may touch" optional>
        {(control) => (
          <Select
            {...control}
            value={draft.dataClass || undefined}
            onChange={(dataClass) => change({ dataClass })}
            placeholder="Not said"
            choices={DATA_CLASSES.map((value) => ({ value, label: DATA_CLASS_WORD[value] }))}
          />
        )}
      </Field>
      <Field label="Whose it is" optional>
        {(control) => (
          <Select
            {...control}
            value={draft.vendor || OURS}
            onChange={(vendor) => change({ vendor: vendor === OURS ? "" : vendor })}
            choices={[{ value: OURS, label: "Ours" }, ...(data?.data ?? []).map(({ id, name }) => ({ value: id, label: name }))]}
          />
        )}
      </Field>
      <InstantField label="Ends" optional value={draft.endsAt} onChange={(endsAt) => change({ endsAt })} />
      <Field label="Months in which it is used" optional help="Numbers, like 11 12 1. Empty: all year.">
        {(control) => <Input {...control} value={draft.season} onChange={(event) => change({ season: event.target.value })} />}
      </Field>
      <Field label="Works for the identity" optional help="Its name or id: the agent that made it.">
        {(control) => <Input {...control} value={draft.parent} onChange={(event) => change({ parent: event.target.value })} />}
      </Field>
      <Checkbox checked={draft.breakGlass} onChange={(breakGlass) => change({ breakGlass })}>
        For emergencies: security says yes, it has an end, and its use is announced
      </Checkbox>
    </>
  );
}
