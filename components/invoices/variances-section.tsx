"use client";
import { VARIANCE_KINDS, VARIANCE_NAMES, type VarianceKind } from "@/lib/invoices/core/kinds";
import type { ReconciliationView, VarianceView } from "@/lib/invoices/core/views";
import { sumDecimals } from "../charts/prepare/decimal-text";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { Empty } from "../states/empty";
import { Amount, StateMark, Tag } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { Select } from "../ui/select";
import { varianceSays } from "./invoice-words";

const ANY = "any";
export type Asked = { provider: string; kind: VarianceKind | null };

type VariancesProps = { view: ReconciliationView; asked: Asked; onAsk: (part: Partial<Asked>) => void; onOpen: (id: string) => void };

/** Every difference, the largest first. */
export function VariancesSection({ view, asked, onAsk, onOpen }: VariancesProps) {
  const rows = view.variances.filter(
    ({ provider, kind }) => (asked.provider === "" || provider === asked.provider) && (asked.kind === null || kind === asked.kind),
  );
  const open = rows.filter(({ state }) => state === "open").length;
  const isNarrowed = asked.provider !== "" || asked.kind !== null;
  return (
    <TableSection
      after
      leads
      finding={
        open === 0
          ? `${formatCount(rows.length)} ${rows.length === 1 ? "difference" : "differences"}, nothing to decide`
          : `${formatCount(open)} of ${formatCount(rows.length)} ${rows.length === 1 ? "difference waits" : "differences wait"} for a decision`
      }
      about="What is settled holds while the difference is what it was"
      name="Differences"
      viewKey="invoices.variances"
      fileName={`invoices-${view.periodId}`}
      columns={columnsOf(rows, onOpen)}
      rows={rows}
      rowKey={(row) => row.id}
      onRowPress={(row) => onOpen(row.id)}
      actions={<Filters view={view} asked={asked} onAsk={onAsk} />}
      empty={
        isNarrowed ? (
          <Empty bare title="No difference of this sort">
            Take a filter away to see others.
          </Empty>
        ) : (
          <Empty bare>Where invoices and meter agree nothing stands here.</Empty>
        )
      }
    />
  );
}

function Filters({ view, asked, onAsk }: Omit<VariancesProps, "onOpen">) {
  const providers = view.providers.filter(({ state }) => state !== "no_invoice");
  return (
    <>
      <Select
        aria-label="Provider"
        value={asked.provider === "" ? ANY : asked.provider}
        onChange={(value) => onAsk({ provider: value === ANY ? "" : value })}
        choices={[
          { value: ANY, label: "Every provider" },
          ...providers.map(({ provider, providerName }) => ({ value: provider, label: providerName })),
        ]}
      />
      <Select<VarianceKind | typeof ANY>
        aria-label="Cause"
        value={asked.kind ?? ANY}
        onChange={(value) => onAsk({ kind: value === ANY ? null : value })}
        choices={[{ value: ANY, label: "Every cause" }, ...VARIANCE_KINDS.map((kind) => ({ value: kind, label: VARIANCE_NAMES[kind] }))]}
      />
    </>
  );
}

const columnsOf = (rows: readonly VarianceView[], onOpen: (id: string) => void): Column<VarianceView>[] => [
  {
    id: "title",
    head: "Difference",
    wraps: true,
    cell: (row) => (
      <span>
        <Button tone="plain" className="link" onClick={() => onOpen(row.id)}>
          {row.title}
        </Button>
        {varianceSays(row) ? <small className="muted block">{varianceSays(row)}</small> : null}
      </span>
    ),
    csv: (row) => row.title,
  },
  {
    id: "provider",
    head: "Provider",
    cell: (row) => row.providerName,
    order: { by: "text", value: (row) => row.providerName },
    csv: (row) => row.providerName,
  },
  {
    id: "kind",
    head: "Cause",
    cell: (row) => <Tag>{VARIANCE_NAMES[row.kind]}</Tag>,
    order: { by: "text", value: (row) => VARIANCE_NAMES[row.kind] },
    csv: (row) => VARIANCE_NAMES[row.kind],
  },
  {
    id: "metered",
    head: "Metered, $",
    number: true,
    cell: (row) => <Amount value={row.meteredUsd} />,
    csv: (row) => row.meteredUsd,
    startHidden: true,
  },
  {
    id: "invoiced",
    head: "Invoiced, $",
    number: true,
    cell: (row) => <Amount value={row.invoicedUsd} />,
    csv: (row) => row.invoicedUsd,
    startHidden: true,
  },
  {
    id: "difference",
    head: "Difference, $",
    number: true,
    cell: (row) => <Amount value={row.differenceUsd} sign strong />,
    order: { by: "decimal", value: (row) => row.differenceUsd },
    total: <Amount value={sumDecimals(rows.map(({ differenceUsd }) => differenceUsd))} sign />,
    csv: (row) => row.differenceUsd,
  },
  { id: "state", head: "State", cell: (row) => <VarianceState variance={row} />, csv: (row) => stateWord(row) },
];

export const stateWord = ({ state, outdated }: VarianceView): string =>
  state === "settled" ? "Settled" : state === "none" ? "Explains itself" : outdated ? "Changed since" : "To decide";

/** What was decided, or that it has to be. */
export function VarianceState({ variance }: { variance: VarianceView }) {
  const { state, outdated } = variance;
  return (
    <StateMark
      tone={state === "open" ? "warn" : "ok"}
      calm={state !== "open"}
      {...(outdated && { title: `Settled at ${formatMoney(outdated.differenceUsd)} by ${outdated.by}` })}
    >
      {stateWord(variance)}
    </StateMark>
  );
}
