"use client";
import { useState } from "react";
import type { FilterDimension } from "@/lib/allocation/core/rule";
import type { AllocationChoices, Named } from "@/lib/allocation/core/views";
import { useRead } from "../states/use-read";
import { Checkbox } from "../ui/checkbox";
import { Fold } from "./fold";
import { ManyPicker } from "./many-picker";
import type { FilterForm } from "./rule-form";

const LABELS: Readonly<Record<FilterDimension, string>> = {
  costCentre: "Cost centre",
  businessUnit: "Business unit",
  team: "Team",
  application: "Application",
  environment: "Environment",
  identity: "Identity",
  provider: "Provider",
  model: "Model",
  tool: "Tool",
  operation: "Operation",
};

const plain = (values: readonly string[]): Named[] => values.map((id) => ({ id, name: id }));

/** What a dimension can be chosen from. */
export function choicesOf(
  dimension: FilterDimension,
  { names, providers, models, tools, operations }: AllocationChoices,
): readonly Named[] {
  const seen = { provider: providers, model: models, tool: tools, operation: operations };
  return dimension in seen ? plain(seen[dimension as keyof typeof seen]) : names[dimension as keyof typeof names];
}

type FilterFieldsProps = {
  filter: FilterForm;
  onChange: (filter: FilterForm) => void;
  choices: AllocationChoices;
  dimensions: readonly FilterDimension[];
  /** Offers what has no cost centre. */
  unattributed?: boolean;
};

type Found = { data: Named[] };

/** Of very many identities those that a search finds, and those that are chosen. */
function IdentityField({
  choices,
  chosen,
  onChange,
}: {
  choices: AllocationChoices;
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}) {
  const [search, setSearch] = useState("");
  const asked = search.trim();
  const { data } = useRead<Found>(
    `/api/ui/inventory/identities?${new URLSearchParams({ limit: "50", ...(asked === "" ? {} : { query: asked }) })}`,
  );
  const found = new Map([...choices.names.identity, ...(data?.data ?? [])].map(({ id, name }) => [id, { id, name }]));
  return <ManyPicker label="Identity" none="Any" choices={[...found.values()]} chosen={chosen} onChange={onChange} onSearch={setSearch} />;
}

/** The others are there when they are asked for. */
const MOST_OPEN = 4;

/** Which usage: everything that is chosen must hold. */
export function FilterFields({ filter, onChange, choices, dimensions, unattributed }: FilterFieldsProps) {
  const shown = dimensions.filter((dimension) => !(filter.unattributed && dimension === "costCentre"));
  const rest = shown.slice(MOST_OPEN);
  const isChosen = (dimension: FilterDimension) => filter[dimension].length > 0;
  const field = (dimension: FilterDimension) => {
    const set = (values: string[]) => onChange({ ...filter, [dimension]: values });
    if (dimension === "identity") return <IdentityField key={dimension} choices={choices} chosen={filter.identity} onChange={set} />;
    const list = choicesOf(dimension, choices);
    return <ManyPicker key={dimension} label={LABELS[dimension]} none="Any" choices={list} chosen={filter[dimension]} onChange={set} />;
  };
  return (
    <>
      {unattributed ? (
        <Checkbox
          checked={filter.unattributed}
          onChange={(only) => onChange({ ...filter, unattributed: only, costCentre: only ? [] : filter.costCentre })}
        >
          Only what no cost centre answers for
        </Checkbox>
      ) : null}
      <div className="al-grid">{shown.slice(0, MOST_OPEN).map(field)}</div>
      {rest.length > 0 ? (
        <Fold summary={`By ${rest.map((dimension) => LABELS[dimension].toLowerCase()).join(", ")}`} isUsed={rest.some(isChosen)}>
          <div className="al-grid">{rest.map(field)}</div>
        </Fold>
      ) : null}
    </>
  );
}
