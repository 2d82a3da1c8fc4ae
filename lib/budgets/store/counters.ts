/** The SQL that moves counters, alone or as part of the statement that stores what they count. */
import { columnLiteral } from "@/lib/db/array-literal";
import { formatAmount } from "../core/budget";
import type { CounterDelta } from "../core/counter-tally";

/** How many parameters `counterUpsert` takes. */
export const COUNTER_PARAMETERS = 6;

/** Parameters of the upsert, in their order. */
export function counterParameters(deltas: readonly CounterDelta[]): string[] {
  return [
    columnLiteral(deltas, ({ budgetId }) => budgetId),
    columnLiteral(deltas, ({ key }) => key),
    columnLiteral(deltas, ({ value }) => value),
    columnLiteral(deltas, ({ startsAt }) => startsAt?.toISOString() ?? null),
    columnLiteral(deltas, ({ endsAt }) => endsAt?.toISOString() ?? null),
    columnLiteral(deltas, ({ amount }) => formatAmount(amount)),
  ];
}

/**
 * Adds to `column` of the counters in parameters from `first` on, and makes those that are not there; only where `guard`,
 * a scalar query, gives true. Rows are locked in the order of their keys, as by everybody.
 */
export function counterUpsert(first: number, guard: string, column: "spent" | "held" = "spent"): string {
  const types = ["text", "text", "text", "timestamptz", "timestamptz", "numeric"];
  const lists = types.map((type, i) => `$${first + i}::${type}[]`).join(", ");
  return `INSERT INTO budget_counter (budget_id, key, value, starts_at, ends_at, ${column})
  SELECT * FROM unnest(${lists}) AS t(budget_id, key, value, starts_at, ends_at, amount)
  WHERE ${guard} ORDER BY budget_id COLLATE "C", key COLLATE "C"
  ON CONFLICT (budget_id, key) DO UPDATE SET ${column} = budget_counter.${column} + excluded.${column}, updated_at = now()`;
}
