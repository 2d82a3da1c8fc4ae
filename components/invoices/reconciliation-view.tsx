"use client";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { periodName } from "@/lib/chargeback/core/periods";
import { AS_OF, VARIANCE_KINDS } from "@/lib/invoices/core/kinds";
import type { ReconciliationView as Reconciliation } from "@/lib/invoices/core/views";
import { formatDay } from "../charts/prepare/dates";
import { formatMoney } from "../charts/prepare/format";
import { VarianceBar } from "../charts/variance-bar";
import { PageHeader } from "../shell/page-header";
import { Banner } from "../states/banner";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { VarianceTable } from "../tables/variance-table";
import { Button, LinkButton } from "../ui/button";
import { Section } from "../ui/section";
import { INVOICES_HREF, reconciliationHref, reconciliationPath } from "./invoice-paths";
import { AGREED, agreedCause, causesOf, daysWords, PROVIDER_STATES, reconciliationTitle, totalsWords } from "./invoice-words";
import { Overlaps } from "./overlaps";
import { PeriodChoice } from "./period-choice";
import { VariancePanel } from "./variance-panel";
import { VariancesSection } from "./variances-section";

/** One period: metered against invoiced at a glance, and every difference with its cause and what was decided. */
export function ReconciliationView({ period }: { period: string }) {
  const [asked, ask] = useQueryStates({
    as: parseAsStringLiteral(AS_OF).withDefault("closing"),
    provider: parseAsString.withDefault(""),
    kind: parseAsStringLiteral(VARIANCE_KINDS),
    variance: parseAsString.withDefault(""),
  });
  const read = useRead<Reconciliation>(reconciliationPath(period, asked.as));
  const view = read.data;
  const opened = view?.variances.find(({ id }) => id === asked.variance);
  return (
    <>
      <PageHeader
        title={view ? reconciliationTitle(view) : `Invoices of ${periodName(period)}`}
        crumbs={[{ name: periodName(period) }]}
        fresh={view ? [daysWords(view.fromDay, view.toDay), "By UTC days", limitWords(view), ...asOfWords(view)] : undefined}
        actions={
          <>
            <PeriodChoice period={period} />
            {view?.closing ? (
              <Button onClick={() => void ask({ as: asked.as === "now" ? "closing" : "now", variance: "" })}>
                {asked.as === "now" ? "As it was closed" : "As it is now"}
              </Button>
            ) : null}
            <LinkButton href={`/chargeback/${encodeURIComponent(period)}`}>The period</LinkButton>
            <LinkButton tone="primary" href={INVOICES_HREF} icon="import">
              Import an invoice
            </LinkButton>
          </>
        }
      />
      <QueryBlock query={read} skeleton={<TableSkeleton rows={6} />} title="The reconciliation did not load">
        {(answer) => (
          <>
            <Unrated view={answer} />
            <Overlaps overlaps={answer.overlaps} />
            <AtAGlance view={answer} />
            <VariancesSection view={answer} asked={asked} onAsk={(part) => void ask(part)} onOpen={(id) => void ask({ variance: id })} />
            {opened ? <VariancePanel variance={opened} view={answer} onClose={() => void ask({ variance: "" })} /> : null}
          </>
        )}
      </QueryBlock>
    </>
  );
}

const asOfWords = ({ closing }: Reconciliation): string[] => {
  if (closing === null) return [];
  return [closing.isShown ? `As it was closed on ${formatDay(closing.closedAt, { year: true })}` : "As it is now, after the close"];
};

const limitWords = ({ limit }: Reconciliation): string =>
  `Up to ${limit.percent}\u202f% or ${formatMoney(limit.usd)} of a provider may stay open`;

function Unrated({ view }: { view: Reconciliation }) {
  const unrated = view.providers.filter(({ unconverted }) => unconverted.length > 0);
  if (unrated.length === 0) return null;
  return (
    <Banner>
      {unrated.map(({ providerName, unconverted }) => `${providerName}: ${totalsWords(unconverted)}`).join("; ")} has no exchange rate on
      its days and is in no sum. Enter the rate under Pricing, Currency.
    </Banner>
  );
}

function AtAGlance({ view }: { view: Reconciliation }) {
  const compared = view.providers.filter(({ state }) => state !== "no_invoice");
  const rest = view.providers.filter(({ state }) => state === "no_invoice");
  const causes = causesOf(compared);
  return (
    <Section
      finding={view.check.detail}
      name="Invoices settle against the ledger; they never become usage. Every line sums from left to right."
    >
      <VarianceBar label="Difference by cause" parts={causes.map((cause) => ({ ...cause, value: view.total.byKind[cause.id] }))} />
      <VarianceTable
        name="Metered against invoiced by provider"
        causes={[...agreedCause(compared), ...causes]}
        cellHref={(provider, kind) => (kind === AGREED ? "/pricing/agreements" : reconciliationHref(view.periodId, { provider, kind }))}
        rows={compared.map((row) => ({
          id: row.provider,
          name: row.providerName,
          href: reconciliationHref(view.periodId, { provider: row.provider }),
          metered: row.meteredUsd,
          parts: { ...row.byKind, [AGREED]: row.agreedUsd },
          invoiced: row.invoicedUsd,
          difference: row.differenceUsd,
          state: PROVIDER_STATES[row.state],
        }))}
        empty={<Empty bare>Import an invoice of this period: what it says is compared with the ledger here.</Empty>}
      />
      {rest.length > 0 ? (
        <p className="muted mt-3">
          No invoice of {rest.map(({ providerName, meteredUsd }) => `${providerName} (${formatMoney(meteredUsd)} metered)`).join(", ")}.
        </p>
      ) : null}
    </Section>
  );
}
