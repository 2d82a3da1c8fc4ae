"use client";
import type { RunDay } from "@/lib/risk/core/views";
import { LineChart } from "../charts/line-chart";
import { formatCount, formatMoney } from "../charts/prepare/format";
import type { StackInput } from "../charts/prepare/series";
import { QueryBlock } from "../states/query-block";
import { ChartSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { RUNS_PATH } from "./finding-words";

/** Open findings and the money they expose, by day. A single day draws no line. */
export function TrendSection() {
  const runs = useRead<{ days: RunDay[] }>(RUNS_PATH);
  return (
    <div className="after">
      <QueryBlock query={runs} skeleton={<ChartSkeleton height={220} />} title="The trend did not load" height={300}>
        {({ days }) => (days.length < 2 ? null : <Trend days={days} />)}
      </QueryBlock>
    </div>
  );
}

function Trend({ days }: { days: readonly RunDay[] }) {
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return null;
  const input = (unit: StackInput["unit"], name: string, of: (day: RunDay) => string): StackInput => ({
    unit,
    granularity: "day",
    buckets: days.map(({ day }) => ({ start: `${day}T00:00:00Z` })),
    series: [{ id: name, name, slot: 1, values: days.map(of) }],
  });
  return (
    <div className="stack">
      <LineChart
        finding={`${formatMoney(last.exposedUsd)} exposed, ${formatMoney(first.exposedUsd)} at first`}
        name="Money exposed by day, each identity once"
        input={input("usd", "Exposed", (day) => day.exposedUsd)}
        fileName="findings-exposed"
        description={`Money exposed went from ${formatMoney(first.exposedUsd)} to ${formatMoney(last.exposedUsd)} in ${days.length} days.`}
        height={200}
      />
      <LineChart
        finding={`${formatCount(last.open)} open, ${formatCount(first.open)} at first`}
        name="Open findings by day"
        input={input("requests", "Open", (day) => String(day.open))}
        fileName="findings-open"
        description={`Open findings went from ${formatCount(first.open)} to ${formatCount(last.open)} in ${days.length} days.`}
        height={200}
      />
    </div>
  );
}
