"use client";
import { useRouter } from "next/navigation";
import type { ChargebackSummary } from "@/lib/chargeback";
import type { Statement } from "@/lib/chargeback/core/statement";
import { periodOf, periodSpan, shiftPeriod } from "@/lib/kernel/period";
import { BigMoney, ChangeWords, Kpi, KpiStrip } from "../charts/kpi-strip";
import { formatDay, formatMonth, formatRange } from "../charts/prepare/dates";
import { ratioOf } from "../charts/prepare/decimal-text";
import { formatAmount, formatCount, formatMoney, formatPercent } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Banner } from "../states/banner";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { KpiSkeleton, TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Button, LinkButton } from "../ui/button";
import { Menu, MenuItem } from "../ui/menu";
import { StateMark } from "../ui/state-mark";
import { TextLink } from "../ui/text-link";
import { chargebackPath } from "./chargeback-path";
import { ChargebackTables } from "./chargeback-tables";

const MONTHS_BACK = 12;
const STATE: Record<string, { tone: "ok" | "warn" | "waiting"; word: string }> = {
  open: { tone: "waiting", word: "Open" },
  in_review: { tone: "warn", word: "In review" },
  closed: { tone: "ok", word: "Closed" },
};

/** What a month is charged to whom, and the file that says so. */
export function ChargebackView({ period, now, mayExport }: { period: string; now: string; mayExport: boolean }) {
  const summary = useRead<ChargebackSummary>(chargebackPath(period));
  const month = formatMonth(periodSpan(period).start);
  const { data } = summary;
  return (
    <>
      <PageHeader
        title={data ? chargeWords(month, data) : `Chargeback, ${month}`}
        crumbs={[{ name: month }]}
        fresh={data ? <PeriodState summary={data} now={now} /> : null}
        actions={
          <>
            <PeriodMenu period={period} now={now} />
            {mayExport ? <ExportMenu period={period} /> : null}
          </>
        }
      />
      {data?.statement ? <StatedIn statement={data.statement} /> : null}
      <QueryBlock query={summary} skeleton={<KpiSkeleton count={4} />} title="The figures did not load">
        {(answer) => <PeriodKpis summary={answer} />}
      </QueryBlock>
      <QueryBlock query={summary} skeleton={<TableSkeleton />} title="The charges did not load">
        {(answer) =>
          answer.costCentres.length === 0 ? (
            <NoCharges month={month} before={shiftPeriod(period, -1)} />
          ) : (
            <ChargebackTables summary={answer} mayExport={mayExport} />
          )
        }
      </QueryBlock>
    </>
  );
}

const chargeWords = (month: string, summary: ChargebackSummary): string =>
  summary.costCentres.length === 0
    ? `${month} charges nothing`
    : `${month} charges ${formatMoney(summary.total.costUsd)} to ${centreWords(summary)}`;

/** Cost centres that carry something; what has none is not one of them. */
function centreWords({ costCentres }: ChargebackSummary): string {
  const count = new Set(costCentres.flatMap((row) => row.group.cost_centre?.id ?? [])).size;
  return count === 1 ? "one cost centre" : `${formatCount(count)} cost centres`;
}

function PeriodState({ summary, now }: { summary: ChargebackSummary; now: string }) {
  const state = STATE[summary.state] ?? { tone: "waiting" as const, word: summary.state };
  const running = new Date(summary.to) > new Date(now);
  return (
    <>
      <StateMark tone={state.tone}>{state.word}</StateMark>
      <span>Version {summary.version}</span>
      <span>{formatRange({ start: new Date(summary.from), end: new Date(summary.to) }, { year: true })}, UTC</span>
      {running ? <span>still running: the figures grow until the month ends</span> : null}
    </>
  );
}

/** What the month's amounts are converted by, or why they are not. */
function StatedIn({ statement: { currency, perUsd, rateFrom, rateSource } }: { statement: Statement }) {
  if (perUsd === null || rateFrom === null)
    return (
      <Banner action={<TextLink href="/pricing/currency">Enter a rate</TextLink>}>
        Statements are in {currency}, and nobody entered what a dollar was worth in it at the end of this month. Amounts are in US dollars.
      </Banner>
    );
  return (
    <Banner tone="calm" action={<TextLink href="/pricing/currency">Exchange rates</TextLink>}>
      Statements are in {currency}: a dollar is {perUsd} {currency} by the rate of {formatDay(rateFrom, { year: true })} ({rateSource}).
    </Banner>
  );
}

function PeriodKpis({ summary: { total, previous, businessUnits, statement } }: { summary: ChargebackSummary }) {
  const before = previous ? formatRange({ start: new Date(previous.from), end: new Date(previous.to) }, { short: true }) : "";
  const unattributed = ratioOf(total.unattributedCostUsd, total.costUsd);
  return (
    <KpiStrip label="The month" count={statement?.total ? 5 : 4}>
      <Kpi
        hero
        name="To be charged"
        value={<BigMoney value={total.costUsd} />}
        words={previous ? <ChangeWords current={total.costUsd} previous={previous.total.costUsd} against={before} /> : "no month before"}
      />
      {statement?.total ? (
        <Kpi
          name={`In ${statement.currency}`}
          value={formatAmount(statement.total, { places: 2 })}
          words="rounded once; the charges below sum to it"
        />
      ) : null}
      <Kpi
        name="Business units"
        value={formatCount(businessUnits.filter((row) => row.group.business_unit?.id).length)}
        words="with a cost in this month"
      />
      <Kpi
        name="Unattributed"
        value={formatPercent(unattributed)}
        beside={formatMoney(total.unattributedCostUsd)}
        words={unattributed ? <TextLink href="/unattributed">Assign it before the close</TextLink> : "every cent has an identity"}
      />
      <Kpi
        name="Unpriced events"
        value={formatCount(total.unpricedEvents)}
        words={total.unpricedEvents === "0" ? "every event has a price" : <TextLink href="/unpriced">Not in the sum until priced</TextLink>}
      />
    </KpiStrip>
  );
}

function NoCharges({ month, before }: { month: string; before: string }) {
  return (
    <div className="after">
      <Empty
        title={`Nothing was used in ${month}`}
        actions={<LinkButton href={`/chargeback/${before}`}>Open {formatMonth(periodSpan(before).start)}</LinkButton>}
      >
        A month is charged from its own calls. Usage that is sent late still finds its month while that is open.
      </Empty>
    </div>
  );
}

function PeriodMenu({ period, now }: { period: string; now: string }) {
  const router = useRouter();
  const current = periodOf(new Date(now));
  const months = Array.from({ length: MONTHS_BACK + 1 }, (_, i) => shiftPeriod(current, -i));
  return (
    <Menu trigger={<Button icon="calendar">{formatMonth(periodSpan(period).start)}</Button>}>
      {months.map((month) => (
        <MenuItem key={month} {...(month === current ? { hint: "so far" } : {})} onSelect={() => router.push(`/chargeback/${month}`)}>
          {formatMonth(periodSpan(month).start)}
        </MenuItem>
      ))}
    </Menu>
  );
}

function ExportMenu({ period }: { period: string }) {
  const file = (query: string) => `/api/ui/chargeback/${period}/export?${query}`;
  return (
    <>
      <LinkButton icon="csv" href={file("profile=excel")} prefetch={false} download>
        For Excel
      </LinkButton>
      <LinkButton tone="primary" icon="csv" href={file("profile=detail")} prefetch={false} download>
        Chargeback CSV
      </LinkButton>
    </>
  );
}
