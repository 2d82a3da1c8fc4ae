"use client";
import { parseAsString, useQueryState } from "nuqs";
import { useMemo } from "react";
import { type Amount, formatAmount, parseAmount, type Unit } from "@/lib/budgets/core/budget";
import type { BudgetView } from "@/lib/budgets/core/views";
import type { BudgetBurn } from "@/lib/reporting";
import { whatIf } from "@/lib/reporting/core/budget-what-if";
import { LineChart } from "../charts/line-chart";
import type { StackInput } from "../charts/prepare/series";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { chartUnit, fullAmount, windowName } from "./budget-words";
import { inWindow, whatIfFinding } from "./burn-words";

const STEPS = 100n;
const CAP = /^\d{1,15}(\.\d{1,15})?$/;

type WhatIfProps = {
  last: NonNullable<BudgetBurn["last"]>;
  granularity: "hour" | "day";
  budget: Pick<BudgetView, "unit" | "limit" | "timeZone">;
  fileName: string;
};

/** A cap tried on the last window that is over: when it would have been reached, and how much lay beyond it. */
export function WhatIfSection({ last, granularity, budget, fileName }: WhatIfProps) {
  const { unit, limit, timeZone } = budget;
  const [asked, setAsked] = useQueryState("cap", parseAsString.withOptions({ throttleMs: 200 }));
  const cap = asked !== null && CAP.test(asked) ? asked : limit;
  const amounts = useMemo(() => last.buckets.map(({ used }) => parseAmount(used)), [last]);
  const result = useMemo(() => whatIf(amounts, parseAmount(cap)), [amounts, cap]);
  const input = useMemo(() => chartOf(last, amounts, granularity, unit), [last, amounts, granularity, unit]);
  const name = windowName({ window: { ...last, name: "" } }, timeZone);
  const step = stepOf(result.total, parseAmount(limit), unit);
  const bucketAt = result.reachedAt === null ? null : (last.buckets[result.reachedAt]?.start ?? null);
  const place = Number(parseAmount(cap) / step);
  return (
    <div className="after">
      <LineChart
        finding={whatIfFinding(result, { cap, refused: formatAmount(result.refused) }, bucketAt, name, unit)}
        name={`Had this cap been in force: used ${inWindow(name)}, added up`}
        input={input}
        fileName={`${fileName}-what-if`}
        description={`${fullAmount(formatAmount(result.total), unit)} was used ${inWindow(name)}.`}
        height={200}
        lines={[{ value: cap, name: "Cap tried", kind: "hard" }]}
      />
      <div className="pair no-print mt-4">
        <Field label="Cap tried" help={`${fullAmount(formatAmount(result.total), unit)} was used ${inWindow(name)}.`}>
          {(control) => (
            <input
              {...control}
              type="range"
              className="cap-slider"
              min={0}
              max={Number(STEPS)}
              value={Math.min(Number(STEPS), place)}
              aria-valuetext={fullAmount(cap, unit)}
              onChange={(event) => void setAsked(formatAmount(BigInt(event.target.value) * step))}
            />
          )}
        </Field>
        <Field label="Exactly" help="As much as you like; nothing is changed by it.">
          {(control) => (
            <Input
              {...control}
              inputMode="decimal"
              autoComplete="off"
              value={asked ?? limit}
              onChange={(event) => void setAsked(event.target.value || null)}
            />
          )}
        </Field>
      </div>
    </div>
  );
}

/** A hundredth of a fifth more than was used or is allowed, in whole dollars or ones. */
function stepOf(total: Amount, limit: Amount, unit: Unit): Amount {
  const one = parseAmount(unit === "usd" ? "0.01" : "1");
  const most = ((total > limit ? total : limit) * 6n) / 5n;
  const step = (most / STEPS / one) * one;
  return step > 0n ? step : one;
}

function chartOf(last: WhatIfProps["last"], amounts: readonly Amount[], granularity: "hour" | "day", unit: Unit): StackInput {
  let sum = 0n;
  const values = amounts.map((amount) => {
    sum += amount;
    return formatAmount(sum);
  });
  return {
    unit: chartUnit(unit),
    granularity,
    buckets: last.buckets.map(({ start }) => ({ start })),
    series: [{ id: "used", name: "Used", slot: 1, values }],
  };
}
