"use client";
import { useMemo } from "react";
import type { BudgetView, CounterView } from "@/lib/budgets/core/views";
import type { BudgetBurn } from "@/lib/reporting";
import type { ChartLine } from "../charts/chart-marks";
import { LineChart } from "../charts/line-chart";
import { rateOf } from "../charts/prepare/decimal-text";
import type { StackInput } from "../charts/prepare/series";
import { amountWords, chartUnit, thresholdWords, windowName } from "./budget-words";
import { burnFinding, describeBurn, inWindow } from "./burn-words";

type BurnSectionProps = { budget: BudgetView; counter: CounterView; burn: BudgetBurn; now: string; fileName: string };

/** What is used, added up over the window, against the limit and the marks; where it is heading, and the window before. */
export function BurnSection({ budget, counter, burn, now, fileName }: BurnSectionProps) {
  const input = useMemo(() => chartOf(burn, budget), [burn, budget]);
  return (
    <LineChart
      finding={burnFinding(burn, now)}
      name={`Used ${inWindow(windowName(counter, budget.timeZone))}${counter.value ? ` by ${counter.value.name}` : ""}, added up`}
      input={input}
      fileName={`${fileName}-burn`}
      description={describeBurn(burn, counter, budget.unit, now)}
      height={280}
      lines={linesOf(budget, counter)}
    />
  );
}

/** The line is what is used, then what is expected; the last fact is where the range opens. */
function chartOf({ granularity, points, last }: BudgetBurn, { unit }: BudgetView): StackInput {
  return {
    unit: chartUnit(unit),
    granularity,
    ...(points.some(({ range }) => range) ? { rangeName: "80\u202f% range" } : {}),
    buckets: points.map(({ start, state, used, range }) => ({
      start,
      state,
      ...(state === "partial" ? { low: used, high: used } : { low: range?.low ?? null, high: range?.high ?? null }),
    })),
    series: [{ id: "used", name: "Used", slot: 1, values: points.map(({ used, range }) => used ?? range?.expected ?? null) }],
    ...(last ? { comparison: { name: "The window before", values: points.map(({ before }) => before) } } : {}),
  };
}

function linesOf({ thresholds, unit, enforcement }: BudgetView, { limit }: CounterView): ChartLine[] {
  const soft = thresholds.filter((share) => Number(share) !== 1);
  return [
    {
      value: limit,
      name: enforcement === "hard" ? "Hard limit" : "Limit",
      about: `${amountWords(limit, unit)}${enforcement === "hard" ? ", calls are refused" : ", people are told"}`,
      kind: enforcement === "hard" ? "hard" : "pace",
    },
    ...soft.map((share): ChartLine => ({ value: shareOfLimit(limit, share), name: thresholdWords(share), kind: "soft" })),
  ];
}

/** Exact: limit × share. */
const shareOfLimit = (limit: string, share: string): string => rateOf(limit, "10000", BigInt(Math.round(Number(share) * 10_000))) ?? limit;
