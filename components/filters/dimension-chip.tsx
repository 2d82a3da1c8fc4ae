"use client";
import { useState } from "react";
import { GROUPING_LABEL } from "@/lib/reporting/core/dimensions";
import { Icon } from "../ui/icon";
import { Popover } from "../ui/popover";
import type { DimensionFilter } from "./dimension-filter";
import { DimensionValues, type Filtered, useDimensionValues } from "./dimension-values";

type DimensionChipProps = Filtered & {
  filter: DimensionFilter;
  period: { from: string; to: string };
  onChange: (filter: DimensionFilter | null) => void;
};

/** "Team is **Autonomy**", with a cross that takes it away. */
export function DimensionChip({ dimension, label, filter, period, onChange }: DimensionChipProps) {
  const [open, setOpen] = useState(false);
  const words = label ? `Label ${label}` : GROUPING_LABEL[dimension];
  const { data } = useDimensionValues(dimension, period, true, label);
  const { verb, first, more } = filterWords(filter, (id) => data?.find((value) => value.id === id)?.name ?? id);
  return (
    <span className="chip-pair">
      <Popover
        kind="list"
        label={words}
        open={open}
        onOpenChange={setOpen}
        trigger={
          <button type="button" className="chip">
            <span className="what">
              {words} {verb}
            </span>
            <b dir="auto">{more > 0 ? `${first} +${more}` : first}</b>
          </button>
        }
      >
        <DimensionValues
          dimension={dimension}
          label={label}
          words={words}
          filter={filter}
          period={period}
          onChange={onChange}
          onDone={() => setOpen(false)}
        />
      </Popover>
      <button
        type="button"
        className="chip-x"
        title={`Remove the filter on ${words.toLocaleLowerCase("en")}`}
        onClick={() => onChange(null)}
      >
        <Icon name="x" label={`Remove the filter on ${words.toLocaleLowerCase("en")}`} />
      </button>
    </span>
  );
}

/** "is", the first value, how many more; "contains" when all of it is parts of names. */
function filterWords({ is, values, contains = [] }: DimensionFilter, nameOf: (id: string) => string) {
  const named = values.map(nameOf);
  const verb = named.length > 0 ? (is ? "is" : "is not") : is ? "contains" : "does not contain";
  const [first = "", ...more] = [...named, ...contains];
  return { verb, first, more: more.length };
}
