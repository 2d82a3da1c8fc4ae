"use client";
import { useState } from "react";
import { type Dimension, GROUPING_LABEL } from "@/lib/reporting/core/dimensions";
import { Icon } from "../ui/icon";
import { SearchInput } from "../ui/input";
import { Popover } from "../ui/popover";
import type { DimensionFilter } from "./dimension-filter";
import { DimensionValues, type Filtered } from "./dimension-values";
import { useLabelNames } from "./label-names";

type LabelFilter = {
  label: string | null;
  filter: DimensionFilter | null;
  onChange: (label: string, filter: DimensionFilter | null) => void;
};

type AddFilterProps = {
  dimensions: readonly Dimension[];
  filterOf: (dimension: Dimension) => DimensionFilter | null;
  /** Where labels can be filtered by: the one that is chosen, and its filter. */
  labels?: LabelFilter | undefined;
  period: { from: string; to: string };
  onChange: (dimension: Dimension, filter: DimensionFilter | null) => void;
  open: boolean;
  onOpenChange: (open: boolean) => void;
};

/** What can be chosen, with the filter that it has. */
type Choice = Filtered & { words: string; filter: DimensionFilter | null; onChange: (filter: DimensionFilter | null) => void };

/** First the dimension, then its values. */
export function AddFilter({ dimensions, filterOf, labels, period, onChange, open, onOpenChange }: AddFilterProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const [search, setSearch] = useState("");
  const names = useLabelNames(period, labels?.label ?? null, open && labels !== undefined);
  const choices: Choice[] = [
    ...dimensions.map((dimension) => ({
      dimension,
      words: GROUPING_LABEL[dimension],
      filter: filterOf(dimension),
      onChange: (filter: DimensionFilter | null) => onChange(dimension, filter),
    })),
    ...(labels ? names : []).map((label) => ({
      dimension: "label" as const,
      label,
      words: `Label ${label}`,
      filter: label === labels?.label ? labels.filter : null,
      onChange: (filter: DimensionFilter | null) => labels?.onChange(label, filter),
    })),
  ];
  const found = choices.filter(({ words }) => words.toLocaleLowerCase("en").includes(search.trim().toLocaleLowerCase("en")));
  const choice = choices.find(({ words }) => words === chosen);
  function change(next: boolean) {
    onOpenChange(next);
    if (!next) {
      setChosen(null);
      setSearch("");
    }
  }
  return (
    <Popover
      kind="list"
      label="Add a filter"
      open={open}
      onOpenChange={change}
      trigger={
        <button type="button" className="chip add">
          <Icon name="plus" />
          Filter
        </button>
      }
    >
      {choice ? (
        <DimensionValues
          key={choice.words}
          dimension={choice.dimension}
          label={choice.label}
          words={choice.words}
          filter={choice.filter}
          period={period}
          onChange={choice.onChange}
          onDone={() => change(false)}
        />
      ) : (
        <>
          <SearchInput
            placeholder="Filter by"
            aria-label="Filter by"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            autoFocus
          />
          {found.map((one) => (
            <button key={one.words} type="button" className="pop-item" onClick={() => setChosen(one.words)}>
              {one.words}
              <span className="hint">{one.filter ? "filtered" : ""}</span>
            </button>
          ))}
          {found.length === 0 ? <p className="none">No such dimension.</p> : null}
        </>
      )}
    </Popover>
  );
}
