"use client";
import { METRICS } from "@/lib/reporting/core/measures";
import type { UsageAnswer } from "@/lib/reporting/core/usage-answer";
import { BigMoney, ChangeWords, Kpi, KpiStrip } from "../charts/kpi-strip";
import { formatRange } from "../charts/prepare/dates";
import { type Decimal, ratioOf, subtractDecimals } from "../charts/prepare/decimal-text";
import { formatUnit } from "../charts/prepare/stack";
import { METRIC_WORDS } from "../filters/metric-words";
import { PercentWords, PointWords } from "./spend-kpis";
import { figure } from "./usage-shapes";

/** Every metric of what is asked for, from the total of the answer, beside the same of what it is compared with. */
export function MetricKpis({ answer, label }: { answer: UsageAnswer; label: string }) {
  const { total, compare } = answer;
  const against = compare
    ? formatRange(
        { start: new Date(compare.from), end: new Date(compare.to) },
        { short: true, year: compare.from.slice(0, 4) !== answer.from.slice(0, 4) },
      )
    : "";
  // Of meters only the cost is known.
  const known = METRICS.filter((metric) => metric === "cost" || total.requests !== null);
  return (
    <KpiStrip label={label} count={known.length}>
      {known.map((metric) => {
        const { name, unit } = METRIC_WORDS[metric];
        const now = figure(total, metric);
        const before = compare ? figure(compare.total, metric) : null;
        return (
          <Kpi
            key={metric}
            hero={metric === "cost"}
            name={name}
            value={unit === "usd" ? <BigMoney value={now} /> : formatUnit(now, unit)}
            words={compare ? <Words now={now} before={before} unit={unit} against={against} /> : "no comparison"}
          />
        );
      })}
    </KpiStrip>
  );
}

type WordsProps = { now: Decimal; before: Decimal; unit: (typeof METRIC_WORDS)["cost"]["unit"]; against: string };

function Words({ now, before, unit, against }: WordsProps) {
  if (unit === "usd" || unit === "rate") return <ChangeWords current={now} previous={before} against={against} />;
  if (unit === "share") return <PointWords now={ratioOf(now, "1")} before={ratioOf(before, "1")} />;
  return <PercentWords ratio={ratioOf(subtractDecimals(now, before), before)} against={against} />;
}
