"use client";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useMemo } from "react";
import type { UsageAnswer } from "@/lib/reporting/core/usage-answer";
import type { Filters } from "../../filters/use-filters";
import { Segmented } from "../../ui/segmented";
import { BreakdownTable } from "../breakdown-table";
import { exportPath } from "../usage-paths";
import { PIVOT_PARAM } from "./pivot-param";
import { PivotSection } from "./pivot-section";

const VIEWS = ["table", "pivot"] as const;
const CHOICES = [
  { value: "table", label: "Table" },
  { value: "pivot", label: "Pivot" },
] as const;

type BreakdownViewsProps = {
  answer: UsageAnswer;
  /** What the address says now: a cross table asks for its own answer. */
  asked: Filters;
  /** What the answer is an answer to. */
  filters: Filters;
  now: string;
  fileName: string;
};

/** The breakdown of the explorer as a ledger or as a cross table with time; which one stands in the address. */
export function BreakdownViews({ answer, asked, filters, now, fileName }: BreakdownViewsProps) {
  const [view, setView] = useQueryState(PIVOT_PARAM, parseAsStringLiteral(VIEWS).withDefault("table"));
  const actions = useMemo(
    () => <Segmented label="View" value={view} onChange={(next) => void setView(next)} choices={CHOICES} />,
    [view, setView],
  );
  if (view === "pivot") return <PivotSection filters={asked} fileName={fileName} actions={actions} />;
  return (
    <BreakdownTable
      answer={answer}
      filters={filters}
      now={now}
      fileName={fileName}
      actions={actions}
      allHref={exportPath(filters)}
      thenBy={filters.thenBy}
    />
  );
}
