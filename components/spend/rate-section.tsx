"use client";
import type { Overview } from "@/lib/reporting";
import { LineChart } from "../charts/line-chart";
import { rateOf } from "../charts/prepare/decimal-text";
import { deltaOf } from "../charts/prepare/delta";
import { formatMoney, formatPercent } from "../charts/prepare/format";

/** What a million tokens really cost, day by day: prices, discounts, cache and the mix of prompt and completion together. */
export function RateSection({ overview, fileName }: { overview: Overview; fileName: string }) {
  const { now, compare, daily } = overview;
  if (now.costPerMillionTokensUsd === null || daily.length < 2) return null;
  const rate = formatMoney(now.costPerMillionTokensUsd, { places: 4 });
  const delta = deltaOf(now.costPerMillionTokensUsd, compare?.costPerMillionTokensUsd, "other");
  const change =
    delta.kind === "change" ? `, ${formatPercent(Math.abs(delta.ratio))} ${delta.direction === "up" ? "more" : "less"} than before` : "";
  return (
    <LineChart
      finding={`1M tokens cost ${rate}${change}`}
      name="Daily cost per 1M tokens"
      description={`1M tokens cost ${rate} over the period.`}
      fileName={`${fileName}-rate`}
      input={{
        unit: "rate",
        granularity: "day",
        buckets: daily.map(({ day }) => ({ start: `${day}T00:00:00Z`, state: day === now.to.slice(0, 10) ? "partial" : "actual" })),
        series: [
          { id: "rate", name: "Cost per 1M tokens", slot: 1, values: daily.map((day) => rateOf(day.costUsd, day.tokens, 1_000_000n)) },
        ],
      }}
    />
  );
}
