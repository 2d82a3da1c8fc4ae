"use client";
import { memo, type ReactNode, useMemo } from "react";
import { DIMENSIONS, GROUPING_LABEL, type Grouping, NONE } from "@/lib/reporting/core/dimensions";
import type { UsageAnswer } from "@/lib/reporting/core/usage-answer";
import { formatRange } from "../charts/prepare/dates";
import { formatCount } from "../charts/prepare/format";
import { KEEP_NARROW, slotsOf, UNATTRIBUTED_ID } from "../charts/prepare/stack";
import { useNarrow } from "../charts/use-narrow";
import { keptOf } from "../filters/kept-search";
import { type FilterValues, usageQuery } from "../filters/search-params";
import type { Filters } from "../filters/use-filters";
import { fetchJson } from "../states/fetch-json";
import { useRead } from "../states/use-read";
import { TableSection } from "../tables/table-section";
import { asAnswered } from "./as-answered";
import { columnsOf, hrefOf, type Sparks } from "./breakdown-columns";
import { useBudgetShares } from "./budget-shares";
import { arePartial } from "./budget-shares-path";
import { tableFinding } from "./findings";
import { partWords } from "./meter-parts";
import { useRowGroups } from "./row-groups";
import { pairsPath } from "./usage-paths";
import { type BreakdownRow, breakdownRows, chartInput } from "./usage-shapes";

const SPARKED: readonly Grouping[] = [
  "business_unit",
  "team",
  "identity",
  "application",
  "environment",
  "provider",
  "model",
  "cost_centre",
];
const SPARK_ROWS = 100;
const NEXT = ["team", "identity", "application", "model"] as const;

type BreakdownTableProps = {
  answer: UsageAnswer;
  filters: Filters;
  now: string;
  fileName: string;
  finding?: string;
  leads?: boolean;
  /** Before Columns and CSV. */
  actions?: ReactNode;
  /** The rows are parts of one thing: the last 30 days, which are known of whole things only, would be of more than the row. */
  isPart?: boolean;
  /** Where every row is written as CSV. */
  allHref?: string;
  /** Rows open to this. */
  thenBy?: Grouping | null;
};

/**
 * What a page's cost is made of. A press on a row filters by it, its name opens it. The total row is the sum of the
 * rows and equals the page's number; what a row opens to adds up to the row. Files have every pair side by side. Drawn anew for
 * what it shows alone: rows are most of what a page draws.
 */
export const BreakdownTable = memo(function BreakdownTable({
  answer,
  filters: asked,
  now,
  fileName,
  finding,
  leads = true,
  actions,
  isPart = false,
  allHref,
  thenBy: askedThen = null,
}: BreakdownTableProps) {
  const filters = asAnswered(asked, answer);
  const thenBy = filters === asked ? askedThen : null;
  const { groupBy, metric, budgetUsed, compared, label, calendar } = filters;
  const rows = useMemo(() => breakdownRows(answer, groupBy), [answer, groupBy]);
  const tree = useRowGroups(rows, filters, thenBy);
  const narrow = useNarrow();
  const slots = useMemo((): ReadonlyMap<string, number> => {
    const input = chartInput(answer, groupBy, metric, new Date(now), calendar);
    return slotsOf(narrow ? { ...input, keep: KEEP_NARROW } : input);
  }, [answer, groupBy, metric, now, calendar, narrow]);
  const kept = keptOf(filters);
  const narrowed = isPart || arePartial(filters);
  const sparks = useSparks(rows, groupBy, answer.to, !narrowed);
  const budgets = useBudgetShares(groupBy, !narrowed);
  const against = compared ? formatRange(compared, { short: true }) : null;
  const shape = useMemo(
    () => ({
      ...{ groupBy, thenBy, metric, total: answer.total, previous: answer.compare?.total },
      ...{ against, slots, kept, label, sparks, budgets, budgetUsed },
    }),
    [groupBy, thenBy, metric, answer, against, slots, kept, label, sparks, budgets, budgetUsed],
  );
  const columns = useMemo(() => columnsOf(shape), [shape]);
  const order = budgetUsed && budgets ? "budget" : metric === "cost_per_million_tokens" ? "rate" : metric;
  // The chart above says that there is nothing.
  if (rows.length === 0) return null;
  return (
    <TableSection
      // What the page is about orders it anew: a table keeps the order that it began with.
      key={order}
      after
      finding={finding ?? tableFinding(answer, groupBy)}
      about={rows.length === 1 ? <NextSteps filters={filters} /> : (restWords(rows) ?? partsOf(rows))}
      actions={actions}
      name={`Cost by ${GROUPING_LABEL[groupBy].toLowerCase()}${thenBy ? ` and ${GROUPING_LABEL[thenBy].toLowerCase()}` : ""}`}
      viewKey={`breakdown.${groupBy}${thenBy ? `.${thenBy}` : ""}`}
      fileName={fileName}
      question={usageQuery(filters)}
      columns={columns}
      rows={rows}
      rowKey={({ above, id }) => (above ? `${above.id} › ${id}` : id)}
      rowHref={(row) => hrefOf(row, { kept, label })}
      onRowPress={(row) => filters.set(pressed(row, groupBy))}
      tree={tree}
      sort={{ id: order, desc: true }}
      leads={leads}
      {...(allHref ? { allHref } : {})}
      {...(thenBy
        ? {
            file: async () => ({
              columns: columnsOf({ ...shape, arePairs: true }),
              rows: breakdownRows(await fetchJson<UsageAnswer>(pairsPath(filters, thenBy)), groupBy, thenBy),
            }),
          }
        : {})}
    />
  );
});

/** What a press on a row leaves: the very row; of what is added up under a row, all that the row is made of. */
function pressed(row: BreakdownRow, groupBy: Grouping): Partial<FilterValues> {
  const { above, by, isRest } = row;
  if (!isRest) return onlyRow(row, above ? [groupBy, by] : [groupBy]);
  return above ? { ...onlyRow(above, [groupBy]), groupBy: by, thenBy: null } : {};
}

/** Filters that keep the very row. Meters cannot be filtered by on screen. */
function onlyRow(row: BreakdownRow, groupBy: readonly Grouping[]): Partial<FilterValues> {
  const only = (grouping: Grouping) => ({ is: true, values: [row.group[grouping]?.id ?? NONE] });
  const named = DIMENSIONS.filter((dimension) => groupBy.includes(dimension)).map((dimension) => [dimension, only(dimension)]);
  return { ...Object.fromEntries(named), ...(groupBy.includes("label") ? { labelled: only("label") } : {}) };
}

/** "The 500 largest of 1,703; the others are added up in the last row". */
function restWords(rows: readonly BreakdownRow[]): string | undefined {
  const rest = rows.find((row) => row.isRest)?.rest;
  const shown = rows.length - 1;
  return rest ? `The ${formatCount(shown)} largest of ${formatCount(shown + rest)}; the others are added up in one row` : undefined;
}

/** Of meters, what the prompt, the completion, retrieval and tools come to. */
const partsOf = (rows: readonly BreakdownRow[]): string | undefined =>
  partWords(rows.map(({ group, costUsd }) => ({ part: group.meter?.part, costUsd })));

/** A table of one row is the end of a way: what the row can be broken down by next. */
function NextSteps({ filters }: { filters: Filters }) {
  return (
    <span className="sub-acts">
      <span>Break it down by</span>
      {NEXT.filter((grouping) => grouping !== filters.groupBy && !filters[grouping]).map((grouping) => (
        <button key={grouping} type="button" className="sub-act" onClick={() => filters.set({ groupBy: grouping })}>
          {GROUPING_LABEL[grouping].toLowerCase()}
        </button>
      ))}
    </span>
  );
}

function useSparks(rows: readonly BreakdownRow[], groupBy: Grouping, to: string, wanted: boolean): Sparks["costsUsd"] | undefined {
  const ids = rows.slice(0, SPARK_ROWS).flatMap((row) => (row.isRest ? [] : [row.id === UNATTRIBUTED_ID ? NONE : row.id]));
  const asked = wanted && SPARKED.includes(groupBy) && ids.length > 0;
  const query = new URLSearchParams({ dimension: groupBy, ids: ids.join(","), to });
  const { data } = useRead<Sparks>(asked ? `/api/ui/spend/sparks?${query}` : null);
  return asked ? data?.costsUsd : undefined;
}
