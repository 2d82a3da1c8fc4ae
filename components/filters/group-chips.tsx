"use client";
import { useState } from "react";
import { GROUPING_LABEL, type Grouping } from "@/lib/reporting/core/dimensions";
import { ChoiceChip } from "./choice-chip";
import { useLabelNames } from "./label-names";
import type { FilterValues } from "./search-params";
import type { Filters } from "./use-filters";

type GroupChipsProps = {
  filters: Filters;
  groupings: readonly Grouping[];
  period: { from: string; to: string };
  /** Whether rows can be split by a second grouping. */
  second: boolean;
};

const LABEL = "label:";
const choiceOf = (grouping: Grouping, label: string | null): string => (grouping === "label" ? `${LABEL}${label ?? ""}` : grouping);
const wordsOf = (grouping: Grouping, label: string | null): string =>
  grouping === "label" && label ? `Label ${label}` : GROUPING_LABEL[grouping];

/** By what the page is grouped, and each row once more. Labels are offered by their names, and one of them is meant at a time. */
export function GroupChips({ filters, groupings, period, second }: GroupChipsProps) {
  const { groupBy, thenBy, label } = filters;
  const [open, setOpen] = useState<"first" | "second" | null>(null);
  const names = useLabelNames(period, label, open !== null && groupings.includes("label"));
  const choices = groupings.flatMap((grouping) =>
    (grouping === "label" ? names : [null]).map((name) => ({ value: choiceOf(grouping, name), words: wordsOf(grouping, name) })),
  );
  const read = (choice: string): { grouping: Grouping | null; change: Partial<FilterValues> } => {
    const grouping = choice.startsWith(LABEL) ? "label" : (groupings.find((one) => one === choice) ?? null);
    if (grouping !== "label") return { grouping, change: {} };
    const name = choice.slice(LABEL.length);
    // A filter by another label would keep other values.
    return { grouping, change: { label: name, ...(name === label ? {} : { labelled: null }) } };
  };
  return (
    <>
      <ChoiceChip
        what="Group by"
        words={wordsOf(groupBy, label)}
        value={choiceOf(groupBy, label)}
        choices={choices}
        open={open === "first"}
        onOpenChange={(next) => setOpen(next ? "first" : null)}
        onChange={(choice) => {
          const { grouping, change } = read(choice);
          if (grouping) filters.set({ ...change, groupBy: grouping, ...(grouping === thenBy ? { thenBy: null } : {}) });
        }}
      />
      {second ? (
        <ChoiceChip
          what="Then by"
          words={thenBy ? wordsOf(thenBy, label) : "nothing"}
          value={thenBy ? choiceOf(thenBy, label) : ""}
          choices={[
            { value: "", words: "Nothing" },
            ...choices.filter(({ value }) => (groupBy === "label" ? !value.startsWith(LABEL) : value !== groupBy)),
          ]}
          open={open === "second"}
          onOpenChange={(next) => setOpen(next ? "second" : null)}
          onChange={(choice) => {
            const { grouping, change } = read(choice);
            filters.set({ ...change, thenBy: grouping });
          }}
        />
      ) : null}
    </>
  );
}
