"use client";
import { useState } from "react";
import { type Dimension, GROUPING_LABEL } from "@/lib/reporting/core/dimensions";
import { Icon } from "../ui/icon";
import { SearchInput } from "../ui/input";
import { Popover } from "../ui/popover";
import type { DimensionFilter } from "./dimension-filter";
import { DimensionValues } from "./dimension-values";

type AddFilterProps = {
  dimensions: readonly Dimension[];
  filterOf: (dimension: Dimension) => DimensionFilter | null;
  period: { from: string; to: string };
  onChange: (dimension: Dimension, filter: DimensionFilter | null) => void;
  open: boolean;
  onOpenChange: (open: boolean) => void;
};

/** First the dimension, then its values. */
export function AddFilter({ dimensions, filterOf, period, onChange, open, onOpenChange }: AddFilterProps) {
  const [dimension, setDimension] = useState<Dimension | null>(null);
  const [search, setSearch] = useState("");
  const found = dimensions.filter((one) => GROUPING_LABEL[one].toLocaleLowerCase("en").includes(search.trim().toLocaleLowerCase("en")));
  function change(next: boolean) {
    onOpenChange(next);
    if (!next) {
      setDimension(null);
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
      {dimension ? (
        <DimensionValues
          key={dimension}
          dimension={dimension}
          words={GROUPING_LABEL[dimension]}
          filter={filterOf(dimension)}
          period={period}
          onChange={(filter) => onChange(dimension, filter)}
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
            <button key={one} type="button" className="pop-item" onClick={() => setDimension(one)}>
              {GROUPING_LABEL[one]}
              <span className="hint">{filterOf(one) ? "filtered" : ""}</span>
            </button>
          ))}
          {found.length === 0 ? <p className="none">No such dimension.</p> : null}
        </>
      )}
    </Popover>
  );
}
