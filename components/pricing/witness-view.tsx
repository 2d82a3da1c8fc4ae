"use client";
import type { Disagreement } from "@/lib/pricing/core/witness";
import type { WitnessAnswer } from "@/lib/reporting";
import { formatRange } from "../charts/prepare/dates";
import { formatCount, formatPercent } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Entity, Money, Rate, Unknown } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Stack } from "../ui/section";
import { rateName } from "./price-words";
import { PricingTabs } from "./pricing-tabs";

/** Where a second public list of prices says something else than ours, by the money that hangs on it. */
export function WitnessView() {
  const report = useRead<WitnessAnswer>("/api/ui/prices/witness");
  const { data } = report;
  return (
    <>
      <PageHeader
        title={
          data ? `${formatCount(data.agreeing)} of ${formatCount(data.checked)} list prices agree with ${data.name}` : "Second witness"
        }
        fresh={data ? [`${data.name} of ${data.version}`, "within 1 %", "own prices and discounts are left out"] : undefined}
      />
      <PricingTabs />
      <Stack className="pt-6">
        <QueryBlock query={report} skeleton={<TableSkeleton rows={12} />} title="The comparison did not load">
          {(answer) => <DisagreementTable answer={answer} />}
        </QueryBlock>
      </Stack>
    </>
  );
}

const percentOf = (row: Disagreement): number | null => (row.differencePercent === null ? null : Number(row.differencePercent) / 100);

const COLUMNS: Column<Disagreement>[] = [
  {
    id: "model",
    head: "Model",
    cell: (row) => <Entity kind="model" name={row.model} mono />,
    order: { by: "text", value: (row) => row.model },
    csv: (row) => row.model,
  },
  {
    id: "provider",
    head: "Provider",
    cell: (row) => row.providerLabel,
    order: { by: "text", value: (row) => row.providerLabel },
    csv: (row) => row.provider,
  },
  { id: "rate", head: "Rate, $ per 1M", cell: rateName, order: { by: "text", value: rateName }, csv: rateName },
  {
    id: "ours",
    head: "Ours",
    number: true,
    cell: (row) => (row.ours === null ? <Unknown why="We have no price for it: it is unpriced" /> : <Rate value={row.ours} />),
    order: { by: "decimal", value: (row) => row.ours },
    csv: (row) => row.ours,
  },
  {
    id: "standsIn",
    head: "Stands in",
    cell: (row) => (row.oursStandsIn ? `${row.oursStandsIn.replaceAll("_", " ")} rate` : <span className="muted">—</span>),
    csv: (row) => row.oursStandsIn,
  },
  {
    id: "theirs",
    head: "Theirs",
    number: true,
    cell: (row) => <Rate value={row.theirs} />,
    order: { by: "decimal", value: (row) => row.theirs },
    csv: (row) => row.theirs,
  },
  {
    id: "difference",
    head: "Difference",
    number: true,
    cell: (row) => {
      const share = percentOf(row);
      return share === null ? <Unknown why="Nothing to compare with" /> : formatPercent(share, { sign: true });
    },
    order: { by: "decimal", value: (row) => row.differencePercent },
    csv: (row) => row.differencePercent,
  },
  {
    id: "money",
    head: "By their price",
    number: true,
    title: "What the usage of the last 30 days would have cost more or less",
    cell: (row) => <Money value={row.differenceUsd} sign why="Usage is not counted by mode or size of prompt" />,
    csv: (row) => row.differenceUsd,
  },
];

const DisagreementTable = ({ answer }: { answer: WitnessAnswer }) => (
  <TableSection
    finding={answer.disagreements.length === 0 ? "Every rate agrees" : `${formatCount(answer.disagreements.length)} rates differ`}
    about={`By the money of ${formatRange({ start: new Date(answer.from), end: new Date(answer.to) }, { year: true })}; modes and sizes of prompt without an amount come last`}
    name="Rates that differ"
    viewKey="pricing.witness"
    fileName="price-witness"
    columns={COLUMNS}
    rows={answer.disagreements}
    rowKey={(row) => [row.provider, row.model, row.meter, row.mode, row.aboveInputTokens].join(" ")}
    leads
    empty={<Empty bare>Both lists say the same of every model that both know.</Empty>}
  />
);
