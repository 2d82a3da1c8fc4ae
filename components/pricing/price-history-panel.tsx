"use client";
import type { PriceHistory } from "@/lib/pricing";
import type { PriceView } from "@/lib/pricing/core/price-view";
import { formatDay } from "../charts/prepare/dates";
import { formatCount } from "../charts/prepare/format";
import { correctionHref } from "../shell/destinations";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Rate } from "../tables/cells";
import type { Column } from "../tables/column";
import { DataTable } from "../tables/data-table";
import { PlainList } from "../ui/lists";
import { Panel } from "../ui/panel";
import { Section } from "../ui/section";
import { TextLink } from "../ui/text-link";
import type { PricedName } from "./price-dialog";
import { perWords } from "./price-words";

const COLUMNS: Column<PriceView>[] = [
  {
    id: "meter",
    head: "Meter",
    cell: (row) =>
      row.meterLabel +
      (row.aboveInputTokens ? `, above ${formatCount(row.aboveInputTokens)} tokens` : "") +
      (row.mode === "standard" ? "" : `, ${row.mode}`),
  },
  { id: "rate", head: "Rate", number: true, cell: (row) => <Rate value={row.rate} per={perWords(row.per)} /> },
  {
    id: "span",
    head: "In force",
    cell: (row) => `${formatDay(row.validFrom, { year: true })} – ${row.validTo ? formatDay(row.validTo, { year: true }) : "now"}`,
  },
  { id: "origin", head: "From", cell: (row) => row.origin },
];

/** Every price that a model ever had, and the names it goes by. */
export function PriceHistoryPanel({ name, mayRate, onClose }: { name: PricedName; mayRate: boolean; onClose: () => void }) {
  const history = useRead<PriceHistory>(`/api/ui/prices/history?${new URLSearchParams({ provider: name.provider, model: name.model })}`);
  return (
    <Panel open onOpenChange={(open) => !open && onClose()} title={name.model} about={name.provider}>
      <QueryBlock query={history} skeleton={<TableSkeleton rows={6} />} title="The history did not load">
        {(answer) => (
          <>
            <Section
              finding={`${formatCount(answer.prices.length)} price rows`}
              name="None is ever changed in place"
              actions={
                mayRate ? (
                  <TextLink href={correctionHref("rating", { provider: name.provider, model: name.model })}>
                    Rate stored usage again…
                  </TextLink>
                ) : null
              }
            >
              <DataTable name="Price rows" columns={COLUMNS} rows={answer.prices} rowKey={(row) => String(row.id)} quiet />
            </Section>
            <Section
              after
              finding={`${formatCount(answer.aliases.length + answer.patterns.length)} other names`}
              name="What else is understood as this model"
            >
              <PlainList
                rows={[
                  ...answer.aliases.map((alias) => ({
                    key: `${alias.provider} ${alias.alias}`,
                    words: <span className="mono">{alias.alias}</span>,
                    end: alias.provider,
                  })),
                  ...answer.patterns.map((pattern) => ({
                    key: pattern.spelling,
                    words: <span className="mono">{pattern.example}</span>,
                    end: pattern.spelling,
                  })),
                ]}
              />
            </Section>
          </>
        )}
      </QueryBlock>
    </Panel>
  );
}
