"use client";
import { useState } from "react";
import type { PriceListPage } from "@/lib/pricing";
import type { ModelPrices } from "@/lib/pricing/core/model-prices";
import { formatDay } from "../charts/prepare/dates";
import { formatCount } from "../charts/prepare/format";
import { correctionHref } from "../shell/destinations";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Entity, Rate, Tag } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { SearchInput } from "../ui/input";
import { TextLink } from "../ui/text-link";
import { PriceDialog, type PricedName } from "./price-dialog";
import { PriceHistoryPanel } from "./price-history-panel";
import { PricingTabs } from "./pricing-tabs";

const SHOWN = 200;
const pricesPath = (search: string): string =>
  `/api/ui/prices?${new URLSearchParams({ limit: String(SHOWN), ...(search ? { search } : {}) })}`;

/** What every model costs now, where the rate comes from, and when it changes. */
export function PricingView({ mayPrice, today }: { mayPrice: boolean; today: string }) {
  const [search, setSearch] = useState("");
  const book = useRead<PriceListPage>(pricesPath(search.trim()));
  const [pricing, setPricing] = useState<PricedName | null>(null);
  const [shown, setShown] = useState<PricedName | null>(null);
  return (
    <>
      <PageHeader
        title={book.data && search === "" ? `${formatCount(book.data.found)} models have a price` : "The price book"}
        fresh={["Dollars per million tokens at this moment", "a call is priced at its own time"]}
      />
      <PricingTabs />
      <search className="filters">
        <SearchInput
          aria-label="Find a model"
          placeholder="Model or provider"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      </search>
      <QueryBlock query={book} skeleton={<TableSkeleton rows={12} />} title="The price book did not load">
        {(page) => <BookTable page={page} onOpen={setShown} {...(mayPrice ? { onPrice: setPricing } : {})} />}
      </QueryBlock>
      {pricing ? <PriceDialog name={pricing} firstDay={today} onClose={() => setPricing(null)} /> : null}
      {shown ? <PriceHistoryPanel name={shown} mayRate={mayPrice} onClose={() => setShown(null)} /> : null}
    </>
  );
}

/** Who set the rates: the organisation itself, or the price list that comes with the product. */
const Origin = ({ origins }: { origins: readonly string[] }) =>
  origins.includes("organisation") ? (
    <Tag tone="accent">Own price</Tag>
  ) : origins.includes("discount") ? (
    <Tag tone="accent">Discount</Tag>
  ) : (
    <span className="muted">Price list</span>
  );

const rateOf = (row: ModelPrices, meter: string) => row.rates.find((rate) => rate.meter === meter);

function rateColumn(meter: string, head: string): Column<ModelPrices> {
  return {
    id: meter,
    head,
    number: true,
    cell: (row) => <Rate value={rateOf(row, meter)?.rate} list />,
    order: { by: "decimal", value: (row) => rateOf(row, meter)?.rate },
    csv: (row) => rateOf(row, meter)?.rate ?? null,
  };
}

function BookTable({
  page,
  onOpen,
  onPrice,
}: {
  page: PriceListPage;
  onOpen: (name: PricedName) => void;
  onPrice?: (name: PricedName) => void;
}) {
  const columns: Column<ModelPrices>[] = [
    {
      id: "model",
      head: "Model",
      cell: (row) => (
        <button type="button" className="plain-name" onClick={() => onOpen(row)}>
          <Entity kind="model" name={row.model} mono />
        </button>
      ),
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
    rateColumn("input", "Prompt"),
    rateColumn("cache_read", "Cache read"),
    rateColumn("cache_write", "Cache write"),
    rateColumn("output", "Completion"),
    { id: "origin", head: "From", cell: (row) => <Origin origins={row.origins} />, csv: (row) => row.origins.join(" ") },
    {
      id: "next",
      head: "Next change",
      cell: (row) => (row.nextChangeAt ? formatDay(row.nextChangeAt, { year: true }) : <span className="muted">—</span>),
    },
  ];
  if (onPrice) {
    columns.push({
      id: "act",
      head: "Action",
      cell: (row) => (
        <>
          <Button tone="plain" className="link" onClick={() => onPrice(row)} aria-label={`Set an own price for ${row.model}`}>
            Own price
          </Button>{" "}
          <TextLink
            href={correctionHref("rating", { provider: row.provider, model: row.model })}
            aria-label={`Rate again: stored usage of ${row.model}`}
          >
            Rate again…
          </TextLink>
        </>
      ),
    });
  }
  return (
    <TableSection
      finding={
        page.found > page.data.length ? `The first ${page.data.length} of ${formatCount(page.found)}` : `${formatCount(page.found)} found`
      }
      about="Standard mode, base tier; open a model for its tiers, modes and history"
      name="Price book"
      viewKey="pricing"
      fileName="prices"
      columns={columns}
      rows={page.data}
      rowKey={(row) => `${row.provider} ${row.model}`}
      onRowPress={onOpen}
      leads
      empty={
        <Empty bare title="No model is called that">
          A name that is used and not priced waits under Unpriced.
        </Empty>
      }
    />
  );
}
