/** What roll-ups know of what a budget counts. */
import { type Amount, type BudgetScope, countAmount, type ScopeDimension, type Unit } from "@/lib/budgets/core/budget";
import { entriesOf } from "@/lib/budgets/core/standing";
import type { Tx } from "@/lib/db/client";
import type { Span } from "@/lib/kernel/period";
import type { Grouping } from "../core/dimensions";
import type { Filter } from "../core/filter";
import { type Measures, tokensTotal } from "../core/measures";
import { readSeries } from "./series";
import { unitsBelow } from "./units";
import type { Selection } from "./usage";

export const GROUPING_OF: Readonly<Record<ScopeDimension, Grouping>> = {
  identity: "identity",
  credential: "credential",
  team: "team",
  businessUnit: "business_unit",
  application: "application",
  environment: "environment",
  provider: "provider",
  model: "model",
  tenant: "tenant",
  tool: "tool",
};

/** The scope, and of a budget that counts apart some values; a unit that is named counts with the units below it. */
export async function budgetFilters(tx: Tx, scope: BudgetScope, per: ScopeDimension | null, values: readonly string[]): Promise<Filter[]> {
  const filters: Filter[] = per === null ? [] : [{ dimension: GROUPING_OF[per], isExcluded: false, values: [...values], hasNone: false }];
  for (const [dimension, id] of entriesOf(scope)) {
    const named = dimension === "businessUnit" ? await unitsBelow(tx, id) : [id];
    filters.push({ dimension: GROUPING_OF[dimension], isExcluded: false, values: named, hasNone: false });
  }
  return filters;
}

/** As counters count it. Credits are no sum of roll-ups. */
export function amountIn(measures: Measures, unit: Unit): Amount {
  switch (unit) {
    case "usd":
      return measures.costUsd;
    case "tokens":
      return countAmount(tokensTotal(measures));
    case "inputTokens":
      return countAmount(measures.inputUncached + measures.cacheRead + measures.cacheWrite);
    case "outputTokens":
      return countAmount(measures.output);
    case "requests":
      return countAmount(measures.requests);
    case "credits":
      return 0n;
  }
}

const MOST_BUCKETS = 1_200;

/** Used by bucket ("2026-10-01T00:00:00Z"), by the value of a budget that counts apart ("" otherwise). */
export async function readAmounts(
  tx: Tx,
  selection: Selection,
  { unit, per }: { unit: Unit; per: ScopeDimension | null },
  span: Span,
  values: number,
): Promise<Map<string, Map<string, Amount>>> {
  const shape = { groupBy: per === null ? [] : [GROUPING_OF[per]], granularity: selection.grain, maxRows: MOST_BUCKETS * values };
  const amounts = new Map<string, Map<string, Amount>>();
  for (const { bucket, keys, now } of await readSeries(tx, selection, shape, span)) {
    const value = keys?.[0] ?? "";
    const known = amounts.get(value) ?? new Map<string, Amount>();
    amounts.set(value, known.set(bucket, amountIn(now.measures, unit)));
  }
  return amounts;
}
