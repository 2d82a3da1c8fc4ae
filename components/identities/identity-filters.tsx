"use client";
import { useQueryStates } from "nuqs";
import { IDENTITY_STATES } from "@/lib/identities/core/kinds";
import { Button } from "../ui/button";
import { type Choice, Select } from "../ui/select";
import { IDENTITY_KIND_CHOICES } from "./identity-dialog";
import { FILTER_PARSERS, filterQuery, TIERS } from "./identity-paths";

type Name = keyof typeof FILTER_PARSERS;
export type IdentityFilterState = {
  values: Partial<Record<Name, string | null>>;
  set: (name: Name, value: string | null) => void;
  clear: () => void;
  isSet: boolean;
  /** As the interface asks for them. */
  query: Record<string, string>;
};

/** What the list is narrowed to, kept in the address. */
export function useIdentityFilters(): IdentityFilterState {
  const [values, setValues] = useQueryStates(FILTER_PARSERS, { history: "push" });
  const query = filterQuery(values);
  return {
    values,
    set: (name, value) => void setValues({ [name]: value }),
    clear: () => void setValues(null),
    isSet: Object.keys(query).length > 0,
    query,
  };
}

const ANY = "any";
const words = (values: readonly string[]): Choice[] =>
  values.map((value) => ({ value, label: value.charAt(0).toUpperCase() + value.slice(1) }));
const LISTS: readonly { name: Name; label: string; choices: readonly Choice[] }[] = [
  { name: "state", label: "Any state", choices: words(IDENTITY_STATES) },
  { name: "kind", label: "Any kind", choices: IDENTITY_KIND_CHOICES },
  { name: "tier", label: "Any risk", choices: TIERS.map((value) => ({ value, label: `Tier ${value}` })) },
  {
    name: "certified",
    label: "Reviewed or not",
    choices: [
      { value: "1", label: "Reviewed" },
      { value: "0", label: "Not reviewed" },
    ],
  },
  {
    name: "orphan",
    label: "Owned or not",
    choices: [
      { value: "1", label: "No active owner" },
      { value: "0", label: "With an owner" },
    ],
  },
];

export function IdentityFilters({ filters }: { filters: IdentityFilterState }) {
  return (
    <>
      {LISTS.map(({ name, label, choices }) => (
        <Select
          key={name}
          aria-label={label}
          value={filters.values[name] ?? ANY}
          onChange={(value) => filters.set(name, value === ANY ? null : value)}
          choices={[{ value: ANY, label }, ...choices]}
        />
      ))}
      {filters.isSet ? (
        <Button tone="plain" icon="x" onClick={filters.clear}>
          Clear
        </Button>
      ) : null}
    </>
  );
}
