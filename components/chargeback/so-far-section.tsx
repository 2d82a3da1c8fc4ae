"use client";
import type { ChargebackSummary } from "@/lib/chargeback";
import type { ChargedGroup } from "@/lib/chargeback/core/summary";
import type { PeriodView } from "@/lib/chargeback/core/views";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Change, Money, PricedMoney } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { chargebackPath } from "./chargeback-path";
import { nameColumn } from "./chargeback-tables";
import { atPace, correctionsWords, shortName, soFarFinding } from "./period-words";

type SoFarProps = { period: PeriodView; now: string };

/** Of a period that has no statements yet: what each business unit costs, comes to at that pace, and cost in the whole period before. */
export function SoFarSection({ period, now }: SoFarProps) {
  const summary = useRead<ChargebackSummary>(chargebackPath(period.id));
  return (
    <QueryBlock query={summary} skeleton={<TableSkeleton rows={8} />} title="What it costs so far did not load">
      {(answer) => <SoFar period={period} now={now} summary={answer} />}
    </QueryBlock>
  );
}

function SoFar({ period, now, summary }: SoFarProps & { summary: ChargebackSummary }) {
  const before = summary.previous && period.previous ? shortName(period.previous, now) : null;
  return (
    <TableSection
      finding={soFarFinding(summary, period.isOver, before)}
      about={[
        "Statements are drafted when the review begins.",
        ...(period.corrections.length > 0 ? [correctionsWords(period.corrections)] : []),
      ].join(" ")}
      name={period.isOver ? "Cost by business unit" : "Cost so far by business unit"}
      viewKey="chargeback.so_far"
      fileName={`so-far-${period.id}`}
      columns={columnsOf(summary, period.isOver, before)}
      rows={summary.businessUnits}
      rowKey={(row) => (row.rest === undefined ? (row.group.business_unit?.id ?? "") : "(rest)")}
      sort={{ id: "cost", desc: true }}
      quiet
      empty={<Empty bare>Usage that is sent late still finds its period while that is open.</Empty>}
    />
  );
}

function columnsOf(summary: ChargebackSummary, isOver: boolean, before: string | null): Column<ChargedGroup>[] {
  const { total, previous } = summary;
  const pace = (row: { costUsd?: string | null }): string | null => (isOver ? (row.costUsd ?? null) : atPace(row.costUsd, summary));
  const expected = pace(total);
  const earlier = (row: ChargedGroup): string => row.previous?.costUsd ?? "0";
  return [
    nameColumn("business_unit"),
    {
      id: "cost",
      head: isOver ? "Cost" : "So far",
      number: true,
      cell: (row) => <PricedMoney value={row.costUsd} unpriced={row.unpricedEvents ?? null} />,
      order: { by: "decimal", value: (row) => row.costUsd },
      total: <Money value={total.costUsd} />,
      csv: (row) => row.costUsd ?? null,
    },
    ...(isOver || expected === null
      ? []
      : [
          {
            id: "pace",
            head: "At this pace",
            title: "What it comes to by the end of the period if each day costs as much as those so far",
            number: true,
            cell: (row: ChargedGroup) => <Money value={pace(row)} />,
            total: <Money value={expected} />,
            csv: (row: ChargedGroup) => pace(row),
          },
        ]),
    ...(before === null
      ? []
      : [
          {
            id: "before",
            head: `All of ${before}`,
            number: true,
            cell: (row: ChargedGroup) => <Money value={earlier(row)} />,
            total: <Money value={previous?.total.costUsd} />,
            csv: (row: ChargedGroup) => earlier(row),
          },
        ]),
    ...(before === null || expected === null
      ? []
      : [
          {
            id: "change",
            head: `On ${before}`,
            number: true,
            cell: (row: ChargedGroup) => <Change current={pace(row)} previous={earlier(row)} only />,
            total: <Change current={expected} previous={previous?.total.costUsd} only />,
          },
        ]),
  ];
}
