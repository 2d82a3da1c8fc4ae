"use client";
import { memo, useMemo } from "react";
import type { Forecast } from "@/lib/reporting";
import { LineChart } from "../../charts/line-chart";
import { formatMonth } from "../../charts/prepare/dates";
import type { StackInput } from "../../charts/prepare/series";
import { Money } from "../../tables/cells";
import type { Column } from "../../tables/column";
import { TableSection } from "../../tables/table-section";
import { Section } from "../../ui/section";
import { StateMark } from "../../ui/state-mark";
import { describeForecast, FORECAST_ID, headingWords, heldWords, lastDayOf, methodWords, monthOf, rangeName } from "./forecast-words";

type ForecastSectionProps = { forecast: Forecast; fileName: string; finding?: string };

/**
 * Where the month is heading, day by day, with its range; then how such ranges did in earlier months, folded away.
 * `finding`: other words than where it is heading, on a page whose title says that.
 */
export const ForecastSection = memo(function ForecastSection({ forecast, fileName, finding }: ForecastSectionProps) {
  const input = useMemo(() => chartOf(forecast), [forecast]);
  if (forecast.state === "none") {
    if (forecast.reason?.code === "no_usage") return null;
    return (
      <Section finding={`It is too early to say where ${monthOf(forecast)} is heading`} name={`Expected by ${lastDayOf(forecast)}`}>
        <p>{forecast.reason?.message}</p>
      </Section>
    );
  }
  const heading = headingWords(forecast);
  if (heading === null) return null;
  return (
    <div id={FORECAST_ID}>
      <LineChart
        finding={finding ?? heading}
        name={`Cost of ${monthOf(forecast)}, added up`}
        input={input}
        fileName={`${fileName}-forecast`}
        description={describeForecast(forecast)}
      />
      <p className="sub mt-2">{methodWords(forecast)}.</p>
      {forecast.backTest && forecast.backTest.periods.length > 0 ? (
        <details>
          <summary className="sub">{heldWords(forecast)}</summary>
          <BackTestTable periods={forecast.backTest.periods} range={rangeName(forecast)} fileName={fileName} />
        </details>
      ) : (
        <p className="sub">{heldWords(forecast)}.</p>
      )}
    </div>
  );
});

/** The line is what is spent, then what is expected; today's point is where the range opens. */
function chartOf(forecast: Forecast): StackInput {
  const { days } = forecast;
  return {
    unit: "usd",
    granularity: "day",
    rangeName: rangeName(forecast),
    buckets: days.map(({ day, state, spentUsd, range }) => ({
      start: `${day}T00:00:00Z`,
      state,
      ...(state === "partial" ? { low: spentUsd, high: spentUsd } : { low: range?.lowUsd ?? null, high: range?.highUsd ?? null }),
    })),
    series: [{ id: "cost", name: "Cost", slot: 1, values: days.map(({ spentUsd, range }) => spentUsd ?? range?.expectedUsd ?? null) }],
  };
}

type Tested = NonNullable<Forecast["backTest"]>["periods"][number];

function BackTestTable({ periods, range, fileName }: { periods: readonly Tested[]; range: string; fileName: string }) {
  const columns = useMemo(() => columnsOf(range), [range]);
  return (
    <TableSection
      finding="Earlier months, forecast again"
      about="From what was known on the same day of the month"
      columns={columns}
      rows={[...periods]}
      rowKey={(row) => row.period}
      name="Forecasts of earlier months"
      fileName={`${fileName}-forecast-test`}
      viewKey="spend.forecast"
    />
  );
}

function columnsOf(range: string): Column<Tested>[] {
  return [
    { id: "month", head: "Month", cell: (row) => formatMonth(`${row.period}-01T00:00:00Z`), csv: (row) => row.period },
    { id: "low", head: `${range}, from`, number: true, cell: (row) => <Money value={row.lowUsd} />, csv: (row) => row.lowUsd },
    { id: "expected", head: "Expected", number: true, cell: (row) => <Money value={row.expectedUsd} />, csv: (row) => row.expectedUsd },
    { id: "high", head: `${range}, to`, number: true, cell: (row) => <Money value={row.highUsd} />, csv: (row) => row.highUsd },
    { id: "actual", head: "Came to", number: true, cell: (row) => <Money value={row.actualUsd} strong />, csv: (row) => row.actualUsd },
    {
      id: "held",
      head: "Range",
      cell: (row) => (row.held ? <StateMark tone="ok">held</StateMark> : <StateMark tone="warn">missed</StateMark>),
      csv: (row) => (row.held ? "held" : "missed"),
    },
  ];
}
