"use client";
import { memo } from "react";
import type { BudgetView } from "@/lib/budgets/core/views";
import { METRICS, type Metric } from "@/lib/reporting/core/measures";
import type { UsageAnswer } from "@/lib/reporting/core/usage-answer";
import { BigMoney, ChangeWords, Kpi, KpiStrip } from "../charts/kpi-strip";
import { formatRange } from "../charts/prepare/dates";
import { type Decimal, ratioOf, subtractDecimals } from "../charts/prepare/decimal-text";
import { formatCount, formatMoney, formatMoneyShort } from "../charts/prepare/format";
import { formatUnit } from "../charts/prepare/stack";
import { METRIC_WORDS } from "../filters/metric-words";
import { budgetsUsed } from "./budgets-used";
import { PercentWords, PointWords } from "./spend-kpis";
import { figure, groupId } from "./usage-shapes";

type MetricKpisProps = {
  answer: UsageAnswer;
  label: string;
  /** By the id of the row: see `useBudgetShares`. */
  budgets: ReadonlyMap<string, BudgetView> | undefined;
  /** Why there are none. */
  noBudgets: string;
  /** The list of the events that the figures are made of, where it can be asked for. */
  eventsOf: ((more: Record<string, string>) => string) | undefined;
};

/** So many for every grouping but meters, or the page would move when the answer to another grouping comes. */
export const KPI_COUNT = METRICS.length + 1;

/**
 * Every metric of what is asked for, from the total of the answer, beside the same of what it is compared with; and what is
 * used of the budgets of its rows.
 */
export const MetricKpis = memo(function MetricKpis({ answer, label, budgets, noBudgets, eventsOf }: MetricKpisProps) {
  const { total, compare } = answer;
  const [groupBy] = answer.groupBy;
  const used =
    groupBy && budgets
      ? budgetsUsed(
          answer.groups.map((row) => groupId(row.group, groupBy, row.rest)),
          budgets,
        )
      : null;
  const against = compare
    ? formatRange(
        { start: new Date(compare.from), end: new Date(compare.to) },
        { short: true, year: compare.from.slice(0, 4) !== answer.from.slice(0, 4) },
      )
    : "";
  // Of meters only the cost is known.
  const known: readonly Metric[] = total.requests === null ? ["cost"] : METRICS;
  return (
    <KpiStrip label={label} count={known === METRICS ? KPI_COUNT : known.length}>
      {known.map((metric) => {
        const { name, unit } = METRIC_WORDS[metric];
        const now = figure(total, metric);
        const before = compare ? figure(compare.total, metric) : null;
        return (
          <Kpi
            key={metric}
            hero={metric === "cost"}
            name={name}
            href={eventsOf?.(metric === "error_share" ? { status: "error" } : {})}
            value={unit === "usd" ? <BigMoney value={now} /> : formatUnit(now, unit)}
            words={compare ? <Words now={now} before={before} unit={unit} against={against} /> : "no comparison"}
          />
        );
      })}
      {known === METRICS ? <BudgetUsed used={used} noBudgets={noBudgets} /> : null}
    </KpiStrip>
  );
});

/** Always there, since the budgets of the rows are read after the figures. */
function BudgetUsed({ used, noBudgets }: { used: ReturnType<typeof budgetsUsed>; noBudgets: string }) {
  return (
    <Kpi
      name="Budget used this month"
      href="/budgets"
      value={formatUnit(used?.share == null ? null : String(used.share), "share")}
      words={
        used ? (
          <span title={`${formatMoney(used.spentUsd)} of ${formatMoney(used.limitUsd)}`}>
            {formatMoneyShort(used.spentUsd)} of {formatMoneyShort(used.limitUsd)}, {formatCount(used.count)}{" "}
            {used.count === 1 ? "budget" : "budgets"}
          </span>
        ) : (
          noBudgets
        )
      }
    />
  );
}

type WordsProps = { now: Decimal; before: Decimal; unit: (typeof METRIC_WORDS)["cost"]["unit"]; against: string };

function Words({ now, before, unit, against }: WordsProps) {
  if (unit === "usd" || unit === "rate") return <ChangeWords current={now} previous={before} against={against} />;
  if (unit === "share") return <PointWords now={ratioOf(now, "1")} before={ratioOf(before, "1")} />;
  return <PercentWords ratio={ratioOf(subtractDecimals(now, before), before)} against={against} />;
}
