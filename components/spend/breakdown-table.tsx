"use client";
import { useSearchParams } from "next/navigation";
import { type ReactNode, useMemo } from "react";
import { DIMENSIONS, GROUPING_LABEL, type Grouping, NONE } from "@/lib/reporting/core/dimensions";
import { isRatio, type Metric, type Ratio } from "@/lib/reporting/core/measures";
import type { UsageAnswer, UsageTotal } from "@/lib/reporting/core/usage-answer";
import { formatRange } from "../charts/prepare/dates";
import type { Decimal } from "../charts/prepare/decimal-text";
import { formatCount } from "../charts/prepare/format";
import { formatUnit, KEEP_NARROW, prepareStack, slotsOf, UNATTRIBUTED_ID } from "../charts/prepare/stack";
import { ShareBar } from "../charts/share-bar";
import { Spark } from "../charts/spark";
import { useNarrow } from "../charts/use-narrow";
import { METRIC_WORDS } from "../filters/metric-words";
import type { FilterValues } from "../filters/search-params";
import type { Filters } from "../filters/use-filters";
import { entityHref, keptSearch } from "../shell/destinations";
import { useRead } from "../states/use-read";
import { Change, Count, Entity, Money, PricedMoney, Rate, Tokens, Unknown } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { BudgetShare, useBudgetShares } from "./budget-shares";
import { arePartial } from "./budget-shares-path";
import { tableFinding } from "./findings";
import { type BreakdownRow, breakdownRows, chartInput, figure } from "./usage-shapes";

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

type Sparks = { costsUsd: Record<string, string[]> };
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
};

/**
 * What a page's cost is made of. A press on a row filters by it, its name opens it. The total row is the sum of the
 * rows and equals the page's number.
 */
export function BreakdownTable({
  answer,
  filters,
  now,
  fileName,
  finding,
  leads = true,
  actions,
  isPart = false,
  allHref,
}: BreakdownTableProps) {
  const { groupBy, metric, compared } = filters;
  const search = useSearchParams();
  const thenBy = answer.groupBy[1] ?? null;
  const rows = useMemo(() => breakdownRows(answer, groupBy, thenBy), [answer, groupBy, thenBy]);
  const narrow = useNarrow();
  const slots = useMemo((): ReadonlyMap<string, number> => {
    // The chart above has no marks for pairs.
    if (thenBy) return new Map();
    const input = chartInput(answer, groupBy, metric, new Date(now));
    return slotsOf(prepareStack(narrow ? { ...input, keep: KEEP_NARROW } : input));
  }, [answer, groupBy, thenBy, metric, now, narrow]);
  const kept = keptSearch(new URLSearchParams(search.toString()));
  const narrowed = isPart || arePartial(filters);
  const sparks = useSparks(rows, groupBy, answer.to, !narrowed);
  const budgets = useBudgetShares(groupBy, !narrowed);
  const against = compared ? formatRange(compared, { short: true }) : null;
  const columns = useMemo(
    () =>
      columnsOf({ groupBy, thenBy, metric, total: answer.total, previous: answer.compare?.total, against, slots, kept, sparks, budgets }),
    [groupBy, thenBy, metric, answer, against, slots, kept, sparks, budgets],
  );
  // The chart above says that there is nothing.
  if (rows.length === 0) return null;
  return (
    <TableSection
      after
      finding={finding ?? tableFinding(answer, groupBy)}
      about={rows.length === 1 ? <NextSteps filters={filters} /> : restWords(rows)}
      actions={actions}
      name={`Cost by ${GROUPING_LABEL[groupBy].toLowerCase()}${thenBy ? ` and ${GROUPING_LABEL[thenBy].toLowerCase()}` : ""}`}
      viewKey={`breakdown.${groupBy}${thenBy ? `.${thenBy}` : ""}`}
      fileName={fileName}
      columns={columns}
      rows={rows}
      rowKey={(row) => `${row.id} ${row.secondName ?? ""} ${thenBy ? (row.group[thenBy]?.id ?? "") : ""}`}
      rowHref={(row) => hrefOf(row, groupBy, kept)}
      onRowPress={(row) => {
        if (!row.isRest) filters.set(onlyRow(row, answer.groupBy));
      }}
      sort={{ id: metric === "cost_per_million_tokens" ? "rate" : metric, desc: true }}
      leads={leads}
      {...(allHref ? { allHref } : {})}
    />
  );
}

/** Filters that keep the very row. Meters cannot be filtered by on screen. */
const onlyRow = (row: BreakdownRow, groupBy: readonly Grouping[]): Partial<FilterValues> =>
  Object.fromEntries(
    DIMENSIONS.filter((dimension) => groupBy.includes(dimension)).map((dimension) => [
      dimension,
      { is: true, values: [row.group[dimension]?.id ?? NONE] },
    ]),
  );

/** "The 500 largest of 1,703; the others are added up in the last row". */
function restWords(rows: readonly BreakdownRow[]): string | undefined {
  const rest = rows.find((row) => row.isRest)?.rest;
  const shown = rows.length - 1;
  return rest ? `The ${formatCount(shown)} largest of ${formatCount(shown + rest)}; the others are added up in one row` : undefined;
}

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

const hrefOf = (row: BreakdownRow, groupBy: Grouping, kept: string): string | undefined =>
  row.isRest ? undefined : entityHref(groupBy, row.group[groupBy]?.id, kept);

function useSparks(rows: readonly BreakdownRow[], groupBy: Grouping, to: string, wanted: boolean): Sparks["costsUsd"] | undefined {
  const ids = rows.slice(0, SPARK_ROWS).flatMap((row) => (row.isRest ? [] : [row.id === UNATTRIBUTED_ID ? NONE : row.id]));
  const asked = wanted && SPARKED.includes(groupBy) && ids.length > 0;
  const query = new URLSearchParams({ dimension: groupBy, ids: ids.join(","), to });
  const { data } = useRead<Sparks>(asked ? `/api/ui/spend/sparks?${query}` : null);
  return asked ? data?.costsUsd : undefined;
}

type ColumnInput = {
  groupBy: Grouping;
  thenBy: Grouping | null;
  metric: Metric;
  total: UsageTotal;
  previous: UsageTotal | undefined;
  against: string | null;
  slots: ReadonlyMap<string, number>;
  kept: string;
  sparks: Sparks["costsUsd"] | undefined;
  budgets: ReturnType<typeof useBudgetShares>;
};

function columnsOf({
  groupBy,
  thenBy,
  metric,
  total,
  previous,
  against,
  slots,
  kept,
  sparks,
  budgets,
}: ColumnInput): Column<BreakdownRow>[] {
  const showsMeter = groupBy === "meter" || thenBy === "meter";
  const columns: (Column<BreakdownRow> | null)[] = [
    {
      id: "name",
      head: GROUPING_LABEL[groupBy],
      cell: (row) => (
        <Entity name={row.name} href={hrefOf(row, groupBy, kept)} slot={slots.size > 1 ? (slots.get(row.id) ?? 0) : undefined} />
      ),
      order: { by: "text", value: (row) => row.name },
      csv: (row) => row.name,
    },
    thenBy
      ? {
          id: "second",
          head: GROUPING_LABEL[thenBy],
          cell: (row) => (row.secondName === null ? <Unknown why="Several" /> : <Entity name={row.secondName} />),
          order: { by: "text", value: (row) => row.secondName },
          csv: (row) => row.secondName,
        }
      : null,
    {
      id: "cost",
      head: "Cost",
      number: true,
      cell: (row) => <PricedMoney value={row.costUsd} unpriced={row.unpricedEvents ?? row.unpricedCharges ?? null} />,
      order: { by: "decimal", value: (row) => row.costUsd },
      total: <Money value={total.costUsd} />,
      csv: (row) => row.costUsd ?? null,
    },
    {
      id: "share",
      head: "Share of total",
      number: true,
      cell: (row) => <ShareBar value={row.costUsd} total={total.costUsd} greatest={total.costUsd} />,
      total: "100.0\u202f%",
    },
    total.flatValueUsd === "0"
      ? null
      : {
          id: "flat",
          head: "Flat-plan value",
          number: true,
          cell: (row) => <Money value={row.flatValueUsd} />,
          order: { by: "decimal", value: (row) => row.flatValueUsd },
          total: <Money value={total.flatValueUsd} />,
          csv: (row) => row.flatValueUsd ?? null,
        },
    against
      ? {
          id: "change",
          head: `Change on ${against}`,
          number: true,
          cell: (row) => <Change current={isUnpriced(row) ? null : row.costUsd} previous={row.previous ? row.previous.costUsd : "0"} />,
          total: <Change current={total.costUsd} previous={previous?.costUsd} />,
        }
      : null,
    budgets ? { id: "budget", head: "Budget now", cell: (row) => <BudgetShare budget={budgets.get(row.id)} /> } : null,
    showsMeter
      ? {
          id: "quantity",
          head: "Quantity",
          number: true,
          cell: (row) => <Tokens value={row.quantity} />,
          order: { by: "decimal", value: (row) => row.quantity },
          csv: (row) => row.quantity ?? null,
        }
      : null,
    ...(showsMeter ? [] : tokenColumns(total)),
    isRatio(metric) && metric !== "cost_per_million_tokens" && !showsMeter ? ratioColumn(metric, total) : null,
    sparks
      ? { id: "spark", head: "Last 30 days", cell: (row) => <Spark values={sparks[row.id === UNATTRIBUTED_ID ? NONE : row.id] ?? []} /> }
      : null,
  ];
  return columns.filter((column) => column !== null);
}

/** No charge of it has a price yet, so that what it costs is not known. */
const isUnpriced = (row: BreakdownRow): boolean => row.costUsd === "0" && (row.unpricedEvents ?? "0") !== "0";

const tokenColumns = (total: UsageTotal): Column<BreakdownRow>[] => [
  {
    id: "tokens",
    head: "Tokens",
    number: true,
    cell: (row) => <Tokens value={row.tokens?.total} />,
    order: { by: "decimal", value: (row) => row.tokens?.total },
    total: <Tokens value={total.tokens?.total} />,
    csv: (row) => row.tokens?.total ?? null,
  },
  {
    id: "requests",
    head: "Requests",
    number: true,
    cell: (row) => <Count value={row.requests} />,
    order: { by: "decimal", value: (row) => row.requests },
    total: <Count value={total.requests} />,
    csv: (row) => row.requests ?? null,
  },
  {
    id: "rate",
    head: "Cost per 1M",
    number: true,
    cell: (row) => <Rate value={row.costPerMillionTokensUsd} />,
    order: { by: "decimal", value: (row) => row.costPerMillionTokensUsd },
    total: <Rate value={total.costPerMillionTokensUsd} />,
    csv: (row) => row.costPerMillionTokensUsd ?? null,
  },
];

/** The ratio that the page is about. Its total is that of all usage, not of the rows above it. */
function ratioColumn(metric: Ratio, total: UsageTotal): Column<BreakdownRow> {
  const { name, unit } = METRIC_WORDS[metric];
  const words = (value: Decimal) => (value ? formatUnit(value, unit) : <Unknown why="Nothing to divide by" />);
  return {
    id: metric,
    head: name,
    number: true,
    cell: (row) => words(figure(row, metric)),
    order: { by: "decimal", value: (row) => figure(row, metric) },
    total: words(figure(total, metric)),
    csv: (row) => figure(row, metric),
  };
}
