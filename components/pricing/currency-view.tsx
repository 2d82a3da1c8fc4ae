"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ExchangeRates } from "@/lib/pricing";
import type { ExchangeRateView } from "@/lib/pricing/core/exchange-view";
import { formatInstant } from "../charts/prepare/dates";
import { formatCount } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { fetchJson } from "../states/fetch-json";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { StateMark } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { FormRow, FormRows } from "../ui/field";
import { Section, Stack } from "../ui/section";
import { Select } from "../ui/select";
import type { StateTone } from "../ui/state-mark";
import { notifyDone, notifyFailed } from "../ui/toast";
import { ExchangeDialog } from "./exchange-dialog";
import { ReasonWords } from "./price-words";
import { PricingTabs } from "./pricing-tabs";
import { RetractDialog, type Retracting } from "./retract-dialog";

const RATES = "/api/ui/prices/exchange-rates";
const TONE: Readonly<Record<ExchangeRateView["state"], StateTone>> = {
  scheduled: "waiting",
  in_force: "ok",
  ended: "none",
  retracted: "none",
};

/** The currency of statements, and what a dollar was worth in it when. */
export function CurrencyView({ mayPrice, today }: { mayPrice: boolean; today: string }) {
  const rates = useRead<ExchangeRates>(RATES);
  const [entering, setEntering] = useState(false);
  const [retracting, setRetracting] = useState<Retracting | null>(null);
  return (
    <>
      <PageHeader
        title={rates.data ? `Statements are in ${rates.data.currency}` : "Currency"}
        fresh={["The ledger is in US dollars", "converted by the rate of the date, rounded once, at the lines of a statement"]}
        actions={
          mayPrice ? (
            <Button tone="primary" onClick={() => setEntering(true)}>
              Enter a rate
            </Button>
          ) : null
        }
      />
      <PricingTabs />
      <QueryBlock query={rates} skeleton={<TableSkeleton rows={6} />} title="The exchange rates did not load">
        {(answer) => (
          <Stack className="pt-6">
            {mayPrice ? <StatementCurrency answer={answer} /> : null}
            <RateTable rows={answer.data} onRetract={mayPrice ? setRetracting : null} />
          </Stack>
        )}
      </QueryBlock>
      {entering ? <ExchangeDialog today={today} onClose={() => setEntering(false)} /> : null}
      {retracting ? <RetractDialog retracting={retracting} onClose={() => setRetracting(null)} /> : null}
    </>
  );
}

function StatementCurrency({ answer }: { answer: ExchangeRates }) {
  const client = useQueryClient();
  const usable = answer.data.filter((rate) => rate.state === "in_force").map((rate) => rate.currency);
  const choices = [...new Set(["USD", answer.currency, ...usable])].map((value) => ({ value, label: value }));
  async function choose(currency: string) {
    try {
      await fetchJson("/api/ui/prices/currency", { method: "PUT", body: { currency, reason: `Statements in ${currency}` } });
      notifyDone(`Statements are in ${currency}`);
    } catch (error) {
      notifyFailed(error instanceof Error ? error.message : "It was not changed");
    }
    await client.invalidateQueries();
  }
  return (
    <Section finding="Currency of statements" name="From the next statement on; issued ones stay as they are">
      <FormRows>
        <FormRow label="Currency" help="Dollars, or any currency with a rate in force.">
          {(control) => <Select {...control} value={answer.currency} onChange={(value) => void choose(value)} choices={choices} />}
        </FormRow>
      </FormRows>
    </Section>
  );
}

function RateTable({ rows, onRetract }: { rows: readonly ExchangeRateView[]; onRetract: ((retracting: Retracting) => void) | null }) {
  const columns: Column<ExchangeRateView>[] = [
    {
      id: "currency",
      head: "Currency",
      cell: (row) => row.currency,
      order: { by: "text", value: (row) => row.currency },
      csv: (row) => row.currency,
    },
    {
      id: "rate",
      head: "One dollar is",
      number: true,
      cell: (row) => row.perUsd,
      order: { by: "decimal", value: (row) => row.perUsd },
      csv: (row) => row.perUsd,
    },
    {
      id: "from",
      head: "From",
      cell: (row) => formatInstant(row.validFrom),
      order: { by: "text", value: (row) => row.validFrom },
      csv: (row) => row.validFrom,
    },
    {
      id: "state",
      head: "State",
      cell: (row) => (
        <StateMark tone={TONE[row.state]} calm>
          {row.state.replace("_", " ")}
        </StateMark>
      ),
      csv: (row) => row.state,
    },
    { id: "reason", head: "Reason", cell: (row) => <ReasonWords reason={row.reason} />, csv: (row) => row.reason },
  ];
  if (onRetract)
    columns.push({
      id: "act",
      head: "Action",
      cell: (row) =>
        row.state === "retracted" ? null : (
          <Button
            tone="plain"
            className="link"
            aria-label={`Retract ${row.perUsd} ${row.currency}`}
            onClick={() =>
              onRetract({
                id: row.id,
                what: `${row.perUsd} ${row.currency} a dollar`,
                path: `${RATES}/retract`,
                say: "The rate before it goes on. Statements that were issued stay as they are.",
              })
            }
          >
            Retract
          </Button>
        ),
    });
  return (
    <TableSection
      finding={
        rows.length === 0 ? "No exchange rate was entered" : `${formatCount(rows.length)} exchange ${rows.length === 1 ? "rate" : "rates"}`
      }
      about="Each holds from its moment to the next of its currency"
      name="Exchange rates"
      viewKey="pricing.exchange"
      fileName="exchange-rates"
      columns={columns}
      rows={rows}
      rowKey={(row) => String(row.id)}
      leads
      empty={<Empty bare>Statements are in dollars.</Empty>}
    />
  );
}
