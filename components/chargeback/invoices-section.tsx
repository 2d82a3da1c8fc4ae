"use client";
import type { ReconciliationView } from "@/lib/invoices";
import { VARIANCE_KINDS, VARIANCE_NAMES, type VarianceKind } from "@/lib/invoices/core/kinds";
import type { ProviderState } from "@/lib/invoices/core/views";
import { compareDecimals } from "../charts/prepare/decimal-text";
import { formatMoney } from "../charts/prepare/format";
import { VarianceBar, type VarianceMark } from "../charts/variance-bar";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { VarianceTable } from "../tables/variance-table";
import { LinkButton } from "../ui/button";
import { Section } from "../ui/section";
import type { StateTone } from "../ui/state-mark";
import { invoicesHref, reconciliationPath } from "./chargeback-path";
import { invoicesFinding } from "./period-words";

const MARKS: Record<VarianceKind, VarianceMark> = {
  timing: "mid",
  rounding: "faint",
  rate: "mid",
  volume: "strong",
  missing: "strong",
  not_invoiced: "hatch",
  duplicate: "breach",
  credit: "hatch",
  tax: "faint",
  unexplained: "breach",
};
/** What was agreed lies between metered and invoiced as causes do, and is no difference. */
const AGREED = { id: "agreed", name: "Agreed by volume", mark: "faint" } as const;
const STATE: Record<ProviderState, { tone: StateTone; word: string }> = {
  agrees: { tone: "ok", word: "Agrees" },
  within: { tone: "ok", word: "Within limit" },
  over: { tone: "warn", word: "Over limit" },
  no_invoice: { tone: "waiting", word: "No invoice" },
  no_rate: { tone: "warn", word: "No rate" },
};

/** What was metered against what was invoiced, at a glance, of a closed version as it was closed; the work on it has its own page. */
export function InvoicesSection({ periodId, version }: { periodId: string; version: number | null }) {
  const read = useRead<ReconciliationView>(reconciliationPath(periodId, version));
  return (
    <div className="after" id="invoices">
      <QueryBlock query={read} skeleton={<TableSkeleton rows={3} />} title="The invoices did not load">
        {(view) => <Invoices view={view} />}
      </QueryBlock>
    </div>
  );
}

function Invoices({ view }: { view: ReconciliationView }) {
  const { total, providers, periodId, limit } = view;
  const files = new Set(providers.flatMap(({ sources }) => sources.map(({ id }) => id))).size;
  const isAgreed = providers.some(({ agreedUsd }) => compareDecimals(agreedUsd, "0") !== 0);
  const causes = VARIANCE_KINDS.filter((kind) => providers.some(({ byKind }) => compareDecimals(byKind[kind], "0") !== 0)).map((id) => ({
    id,
    name: VARIANCE_NAMES[id],
    mark: MARKS[id],
  }));
  return (
    <Section
      finding={invoicesFinding(total, files > 0)}
      name={`Invoices settle against the ledger; they never become usage. Left open may be at most ${limit.percent}\u202f% or ${formatMoney(limit.usd)} of a provider.`}
      actions={
        <LinkButton tone="plain" icon="doc" href={invoicesHref(periodId)}>
          {files === 0 ? "Import an invoice" : "Reconcile"}
        </LinkButton>
      }
    >
      <VarianceBar label="Difference by cause" parts={causes.map((cause) => ({ ...cause, value: total.byKind[cause.id] }))} />
      <VarianceTable
        name="Metered against invoiced"
        causes={[...(isAgreed ? [AGREED] : []), ...causes]}
        rows={providers.map((row) => ({
          id: row.provider,
          name: row.providerName,
          href: `${invoicesHref(periodId)}&provider=${encodeURIComponent(row.provider)}`,
          metered: row.meteredUsd,
          parts: { ...row.byKind, [AGREED.id]: row.agreedUsd },
          invoiced: row.state === "no_invoice" ? null : row.invoicedUsd,
          difference: row.state === "no_invoice" ? null : row.differenceUsd,
          state: STATE[row.state],
        }))}
        empty={<Empty bare>Nothing was metered and nothing was invoiced.</Empty>}
      />
    </Section>
  );
}
