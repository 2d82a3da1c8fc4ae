"use client";
import { useState } from "react";
import type { DiscountView } from "@/lib/pricing/core/discount-view";
import type { PriceView } from "@/lib/pricing/core/price-view";
import { providerLabel } from "@/lib/pricing/core/provider-names";
import { formatInstant } from "../charts/prepare/dates";
import { formatCount } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Entity, Rate, StateMark } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { Stack } from "../ui/section";
import { DiscountDialog } from "./discount-dialog";
import { perWords, ReasonWords, rateName, STATE_TONE } from "./price-words";
import { PricingTabs } from "./pricing-tabs";
import { RetractDialog, type Retracting } from "./retract-dialog";
import { VolumeSection } from "./volume-section";

type Listed<Row> = { data: Row[] };
const OVERRIDES = "/api/ui/prices/overrides";
const DISCOUNTS = "/api/ui/prices/discounts";
const LIMIT = 500;
const SAY = "It counts as if it had never been. Calls that were charged with it keep their cost until they are rated again.";

/** What the organisation agreed with providers: discounts on the list, and rates of its own. */
export function AgreementsView({ mayPrice, today }: { mayPrice: boolean; today: string }) {
  const overrides = useRead<Listed<PriceView>>(`${OVERRIDES}?limit=${LIMIT}`);
  const discounts = useRead<Listed<DiscountView>>(DISCOUNTS);
  const [adding, setAdding] = useState(false);
  const [retracting, setRetracting] = useState<Retracting | null>(null);
  const inForce = [...(overrides.data?.data ?? []), ...(discounts.data?.data ?? [])].filter((row) => row.state === "in_force").length;
  const onRetract = mayPrice ? setRetracting : null;
  return (
    <>
      <PageHeader
        title={
          overrides.data && discounts.data
            ? `${formatCount(inForce)} agreed ${inForce === 1 ? "price is" : "prices are"} in force`
            : "Agreements"
        }
        fresh={["Spans are half-open, in UTC, to the second", "none is ever changed: it ends, or it is retracted"]}
        actions={
          mayPrice ? (
            <Button tone="primary" onClick={() => setAdding(true)}>
              Add a discount
            </Button>
          ) : null
        }
      />
      <PricingTabs />
      <Stack className="pt-6">
        <QueryBlock query={discounts} skeleton={<TableSkeleton rows={4} />} title="The discounts did not load">
          {(answer) => <DiscountTable rows={answer.data} onRetract={onRetract} />}
        </QueryBlock>
        <VolumeSection mayPrice={mayPrice} />
        <QueryBlock query={overrides} skeleton={<TableSkeleton rows={8} />} title="The own prices did not load">
          {(answer) => <OverrideTable rows={answer.data} onRetract={onRetract} />}
        </QueryBlock>
      </Stack>
      {adding ? <DiscountDialog today={today} onClose={() => setAdding(false)} /> : null}
      {retracting ? <RetractDialog retracting={retracting} onClose={() => setRetracting(null)} /> : null}
    </>
  );
}

type Agreed = DiscountView | PriceView;
const modelOf = (row: Agreed): string => (row.model === "*" ? "every model" : row.model);
const labelOf = (row: Agreed): string => providerLabel(row.provider);

function sharedColumns<Row extends Agreed>(): Column<Row>[] {
  return [
    { id: "provider", head: "Provider", cell: labelOf, order: { by: "text", value: labelOf }, csv: (row) => row.provider },
    {
      id: "from",
      head: "From",
      cell: (row) => formatInstant(row.validFrom),
      order: { by: "text", value: (row) => row.validFrom },
      csv: (row) => row.validFrom,
    },
    {
      id: "to",
      head: "Until",
      cell: (row) => (row.validTo ? formatInstant(row.validTo) : <span className="muted">further notice</span>),
      csv: (row) => row.validTo,
    },
    {
      id: "state",
      head: "State",
      cell: (row) => (
        <StateMark tone={STATE_TONE[row.state]} calm>
          {row.state.replace("_", " ")}
        </StateMark>
      ),
      order: { by: "text", value: (row) => row.state },
      csv: (row) => row.state,
    },
    { id: "reason", head: "Reason", cell: (row) => <ReasonWords reason={row.reason} />, csv: (row) => row.reason },
  ];
}

const modelColumn = <Row extends Agreed>(): Column<Row> => ({
  id: "model",
  head: "Model",
  cell: (row) => (row.model === "*" ? "Every model" : <Entity kind="model" name={row.model} mono />),
  order: { by: "text", value: (row) => row.model },
  csv: (row) => row.model,
});

function retractColumn<Row extends Agreed>(retract: (row: Row) => void): Column<Row> {
  return {
    id: "act",
    head: "Action",
    cell: (row) =>
      row.state === "retracted" ? null : (
        <Button
          tone="plain"
          className="link"
          onClick={() => retract(row)}
          aria-label={`Retract the price of ${modelOf(row)} of ${labelOf(row)}`}
        >
          Retract
        </Button>
      ),
  };
}

type TableProps<Row> = { rows: readonly Row[]; onRetract: ((retracting: Retracting) => void) | null };

function DiscountTable({ rows, onRetract }: TableProps<DiscountView>) {
  const columns: Column<DiscountView>[] = [
    modelColumn(),
    {
      id: "percent",
      head: "Off, %",
      number: true,
      cell: (row) => row.percent,
      order: { by: "decimal", value: (row) => row.percent },
      csv: (row) => row.percent,
    },
    ...sharedColumns<DiscountView>(),
  ];
  if (onRetract)
    columns.push(
      retractColumn((row) =>
        onRetract({ id: row.id, what: `${row.percent} % off ${modelOf(row)} of ${labelOf(row)}`, path: `${DISCOUNTS}/retract`, say: SAY }),
      ),
    );
  return (
    <TableSection
      finding={rows.length === 0 ? "No discount was agreed" : `${formatCount(rows.length)} ${rows.length === 1 ? "discount" : "discounts"}`}
      about="Off every list rate in every mode, and after the list when that changes"
      name="Discounts"
      viewKey="pricing.discounts"
      fileName="discounts"
      columns={columns}
      rows={rows}
      rowKey={(row) => String(row.id)}
      leads
      empty={<Empty bare>One on a provider holds for every model that it sells.</Empty>}
    />
  );
}

function OverrideTable({ rows, onRetract }: TableProps<PriceView>) {
  const columns: Column<PriceView>[] = [
    modelColumn(),
    { id: "rate", head: "Rate", wraps: true, cell: rateName, order: { by: "text", value: rateName }, csv: rateName },
    { id: "price", head: "Price, $", number: true, cell: (row) => <Rate value={row.rate} />, csv: (row) => row.rate },
    { id: "per", head: "Unit", cell: (row) => perWords(row.per), csv: (row) => String(row.per) },
    ...sharedColumns<PriceView>(),
  ];
  if (onRetract)
    columns.push(
      retractColumn((row) =>
        onRetract({ id: row.id, what: `${rateName(row)} of ${modelOf(row)}`, path: `${OVERRIDES}/retract`, say: SAY }),
      ),
    );
  return (
    <TableSection
      finding={rows.length === 0 ? "No rate of your own" : `${formatCount(rows.length)} own ${rows.length === 1 ? "rate" : "rates"}`}
      about="Entered in the price book, with “Own price”; each goes before a discount and before the list"
      name="Own prices"
      viewKey="pricing.overrides"
      fileName="own-prices"
      columns={columns}
      rows={rows}
      rowKey={(row) => String(row.id)}
      empty={<Empty bare>The list prices hold, less the discounts above.</Empty>}
    />
  );
}
