"use client";
import { useSearchParams } from "next/navigation";
import { type ReactNode, useMemo } from "react";
import type { FiscalCalendar } from "@/lib/kernel/fiscal";
import { GROUPING_LABEL, type Grouping, NONE } from "@/lib/reporting/core/dimensions";
import { ADDITIVE } from "@/lib/reporting/core/measures";
import { type Additive, EARLIER, type PivotRow, pivotGranularity, pivotOf } from "@/lib/reporting/core/pivot";
import type { UsageAnswer } from "@/lib/reporting/core/usage-answer";
import { MAX_TOP } from "@/lib/reporting/core/usage-query";
import { formatBucket, formatDay, GRANULARITY_NAME, type Granularity } from "../../charts/prepare/dates";
import { formatCount } from "../../charts/prepare/format";
import { usageQuery } from "../../filters/search-params";
import type { Filters } from "../../filters/use-filters";
import { entityHref, keptSearch } from "../../shell/destinations";
import { QueryBlock } from "../../states/query-block";
import { TableSkeleton } from "../../states/skeleton";
import { useRead } from "../../states/use-read";
import { Amount, Count, Entity, Tokens } from "../../tables/cells";
import type { Column } from "../../tables/column";
import { TableSection } from "../../tables/table-section";
import { tableFinding } from "../findings";
import { exportPath, metricsOf } from "../usage-paths";
import { fiscalWords } from "../usage-shapes";

/** The strongest tint of a cell, in percent of ink. */
const STRONGEST_TINT = 15;

type PivotSectionProps = { filters: Filters; fileName: string; actions: ReactNode };

/** Groups down, time across, totals at the right and below: as many columns as can be read. */
export function PivotSection({ filters, fileName, actions }: PivotSectionProps) {
  const granularity = pivotGranularity(filters.span, filters.bucket);
  const query = usageQuery({ ...filters, bucket: granularity }, { metric: metricsOf(filters), top: String(MAX_TOP) });
  const usage = useRead<UsageAnswer>(`/api/ui/spend?${query}`);
  return (
    <QueryBlock query={usage} skeleton={<TableSkeleton />} title="The pivot did not load">
      {(answer) => <PivotTable answer={answer} filters={filters} fileName={`${fileName}-by-${answer.granularity}`} actions={actions} />}
    </QueryBlock>
  );
}

function PivotTable({ answer, filters, fileName, actions }: PivotSectionProps & { answer: UsageAnswer }) {
  const { groupBy, calendar } = filters;
  // Of meters only the cost is known, and ratios cannot be added up.
  const metric: Additive = groupBy === "meter" ? "cost" : (ADDITIVE.find((one) => one === filters.metric) ?? "cost");
  const pivot = useMemo(() => pivotOf(answer, groupBy, metric, calendar), [answer, groupBy, metric, calendar]);
  const search = useSearchParams();
  const kept = keptSearch(new URLSearchParams(search.toString()));
  const columns = useMemo(
    () => columnsOf(pivot, groupBy, metric, (start) => headOf(start, answer.granularity, calendar), kept),
    [pivot, groupBy, metric, answer.granularity, calendar, kept],
  );
  if (pivot.rows.length === 0) return null;
  const label = GROUPING_LABEL[groupBy];
  const by = GRANULARITY_NAME[answer.granularity].toLowerCase();
  return (
    <TableSection
      after
      finding={tableFinding(answer, groupBy)}
      about={`${label} by ${by}; a darker cell is a larger one`}
      actions={actions}
      name={`${metric === "cost" ? "Cost" : metric === "tokens" ? "Tokens" : "Requests"} by ${label.toLowerCase()} and ${by}`}
      viewKey={`pivot.${groupBy}.${answer.granularity}`}
      fileName={fileName}
      allHref={exportPath(filters)}
      question={usageQuery(filters)}
      columns={columns}
      rows={pivot.rows}
      rowKey={(row) => row.id}
      rowHref={(row) => hrefOf(row, groupBy, kept)}
      onRowPress={(row) => {
        if (row.rest !== undefined || groupBy === "meter") return;
        const only = row.value?.id ?? NONE;
        if (groupBy === "label") filters.setLabelled(filters.label ?? "", { is: true, values: [only] });
        else filters.keepOnly(groupBy, only);
      }}
      sort={{ id: "total", desc: true }}
      leads
    />
  );
}

const hrefOf = (row: PivotRow, groupBy: Grouping, kept: string): string | undefined =>
  row.rest === undefined ? entityHref(groupBy, row.value?.id, kept) : undefined;

/** An amount under a head that names its unit. */
function Figure({ value, metric, strong }: { value: string | null; metric: Additive; strong?: boolean }) {
  if (value === null) return <span className="muted">0</span>;
  if (metric === "cost") return <Amount value={value} {...(strong ? { strong } : {})} />;
  return metric === "tokens" ? <Tokens value={value} /> : <Count value={value} />;
}

function columnsOf(
  pivot: ReturnType<typeof pivotOf>,
  groupBy: Grouping,
  metric: Additive,
  headWords: (start: string) => { head: string; title: string },
  kept: string,
): Column<PivotRow>[] {
  const unit = metric === "cost" ? "Total, $" : metric === "tokens" ? "Total tokens" : "Total requests";
  const nameOf = (row: PivotRow): string =>
    row.rest === undefined ? (row.value?.name ?? "All") : `${row.value?.name}, ${formatCount(row.rest)} more`;
  return [
    {
      id: "name",
      head: GROUPING_LABEL[groupBy],
      cell: (row) => <Entity name={nameOf(row)} href={hrefOf(row, groupBy, kept)} />,
      order: { by: "text", value: nameOf },
      csv: nameOf,
    },
    ...pivot.columns.map(
      (start, i): Column<PivotRow> => ({
        id: start,
        ...(start === EARLIER ? { head: "Earlier" } : headWords(start)),
        number: true,
        cell: (row) => (
          <span className="-mx-3 block px-3 py-1.5" style={{ background: tintOf(row.cells[i]?.heat ?? 0) }}>
            <Figure value={row.cells[i]?.value ?? null} metric={metric} />
          </span>
        ),
        order: { by: "decimal", value: (row) => row.cells[i]?.value ?? "0" },
        total: <Figure value={pivot.totals[i] ?? null} metric={metric} />,
        csv: (row) => row.cells[i]?.value ?? "0",
      }),
    ),
    {
      id: "total",
      head: unit,
      number: true,
      cell: (row) => <Figure value={row.total} metric={metric} strong />,
      order: { by: "decimal", value: (row) => row.total },
      total: <Figure value={pivot.total} metric={metric} strong />,
      csv: (row) => row.total,
    },
  ];
}

/** Files need the month as well as the day. */
function headOf(start: string, granularity: Granularity, calendar: FiscalCalendar): { head: string; title: string } {
  const title = formatBucket(start, granularity);
  if (granularity === "fiscal_period") {
    const { name, label } = fiscalWords(start, calendar);
    return { head: name, title: label };
  }
  return { head: granularity === "day" ? formatDay(start) : title, title };
}

const tintOf = (heat: number): string =>
  heat === 0 ? "transparent" : `color-mix(in srgb, var(--ink-1) ${(heat * STRONGEST_TINT).toFixed(1)}%, transparent)`;
