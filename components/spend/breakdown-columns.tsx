import { GROUPING_LABEL, type Grouping, NONE } from "@/lib/reporting/core/dimensions";
import { isRatio, type Metric, type Ratio } from "@/lib/reporting/core/measures";
import type { UsageTotal } from "@/lib/reporting/core/usage-answer";
import type { Decimal } from "../charts/prepare/decimal-text";
import { formatUnit, UNATTRIBUTED_ID } from "../charts/prepare/stack";
import { ShareBar } from "../charts/share-bar";
import { Spark } from "../charts/spark";
import { METRIC_WORDS } from "../filters/metric-words";
import { entityHref, labelHref } from "../shell/destinations";
import { Change, Count, Entity, Money, PricedMoney, Rate, Tokens, Unknown } from "../tables/cells";
import type { Column } from "../tables/column";
import { BudgetShare, type useBudgetShares } from "./budget-shares";
import { usedShareOf } from "./budgets-used";
import { PART_NAME } from "./meter-parts";
import { type BreakdownRow, figure } from "./usage-shapes";

/** Daily costs by the id of a row. */
export type Sparks = { costsUsd: Record<string, string[]> };

/** The page of what names a row. */
export function hrefOf({ isRest, by, group }: BreakdownRow, { kept, label }: Pick<ColumnInput, "kept" | "label">): string | undefined {
  const id = group[by]?.id;
  if (isRest) return undefined;
  if (by !== "label") return entityHref(by, id, kept);
  return label && id ? labelHref(label, id, kept) : undefined;
}

type ColumnInput = {
  groupBy: Grouping;
  thenBy: Grouping | null;
  /** Each row is a pair of the two groupings, as in files; else a row opens to the second. */
  arePairs?: boolean;
  metric: Metric;
  total: UsageTotal;
  previous: UsageTotal | undefined;
  against: string | null;
  slots: ReadonlyMap<string, number>;
  /** Period and comparison for the pages that names lead to. */
  kept: string;
  /** The name of the label that is grouped by. */
  label: string | null;
  sparks: Sparks["costsUsd"] | undefined;
  budgets: ReturnType<typeof useBudgetShares>;
  /** Whether the page is about how much of them is used. */
  budgetUsed: boolean;
};

const wordOf = ({ group }: BreakdownRow): string | null => (group.meter?.part ? PART_NAME[group.meter.part] : null);

/** The columns of a breakdown; of files of pairs also the second grouping. */
export function columnsOf({
  groupBy,
  thenBy,
  arePairs = false,
  metric,
  total,
  previous,
  against,
  slots,
  kept,
  label,
  sparks,
  budgets,
  budgetUsed,
}: ColumnInput): Column<BreakdownRow>[] {
  const showsMeter = groupBy === "meter" || thenBy === "meter";
  const columns: (Column<BreakdownRow> | null)[] = [
    {
      id: "name",
      head: thenBy && !arePairs ? `${GROUPING_LABEL[groupBy]} and ${GROUPING_LABEL[thenBy].toLowerCase()}` : GROUPING_LABEL[groupBy],
      cell: (row) => (
        <>
          {row.above ? <span className="sr">{`${row.above.name}, `}</span> : null}
          <Entity
            name={row.name}
            href={hrefOf(row, { kept, label })}
            slot={slots.size > 1 && !row.above ? (slots.get(row.id) ?? 0) : undefined}
          />
        </>
      ),
      order: { by: "text", value: (row) => row.name },
      csv: (row) => row.name,
    },
    thenBy && arePairs
      ? {
          id: "second",
          head: GROUPING_LABEL[thenBy],
          cell: (row) => (row.secondName === null ? <Unknown why="Several" /> : <Entity name={row.secondName} />),
          order: { by: "text", value: (row) => row.secondName },
          csv: (row) => row.secondName,
        }
      : null,
    showsMeter
      ? {
          id: "part",
          head: "Part of a call",
          cell: (row) => wordOf(row) ?? <Unknown why="Several" />,
          order: { by: "text", value: wordOf },
          csv: wordOf,
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
    // What the page is about and sorted by is in sight without scrolling.
    budgets && budgetUsed ? budgetColumn(budgets) : null,
    isRatio(metric) && metric !== "cost_per_million_tokens" && !showsMeter ? ratioColumn(metric, total) : null,
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
    budgets && !budgetUsed ? budgetColumn(budgets) : null,
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
    sparks
      ? {
          id: "spark",
          head: "Last 30 days",
          cell: (row) => (row.above ? null : <Spark values={sparks[row.id === UNATTRIBUTED_ID ? NONE : row.id] ?? []} />),
        }
      : null,
  ];
  return columns.filter((column) => column !== null);
}

/** What of the month that runs is used, whatever period the page shows. Rows without a budget of their own stay last, and empty in files. */
const budgetColumn = (budgets: NonNullable<ColumnInput["budgets"]>): Column<BreakdownRow> => {
  const shareOf = (row: BreakdownRow) => (row.above ? null : usedShareOf(budgets.get(row.id)));
  return {
    id: "budget",
    head: "Budget now",
    cell: (row) => (row.above ? null : <BudgetShare budget={budgets.get(row.id)} />),
    order: { by: "decimal", value: shareOf },
    csv: shareOf,
  };
};

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
