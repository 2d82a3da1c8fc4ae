import type { Db } from "@/lib/db/client";
import type { BreachSummary } from "./core/breach-view";
import { nameOfCounter, readForecasts } from "./store";

/** A count of a budget: `window` is the name that its counter carries. */
export type CountName = { budgetId: string; value: string; window: string };

/**
 * The forecasts of these counts as they were last made, at most minutes after they moved, in their order; null where none
 * was made. Not scoped: for use cases that have authorised.
 */
export async function readKeptForecasts(db: Db, counts: readonly CountName[]): Promise<(BreachSummary | null)[]> {
  const names = counts.map(({ budgetId, value, window }) => ({ budgetId, counterKey: `${value}@${window}` }));
  const kept = names.length === 0 ? new Map<string, BreachSummary>() : await readForecasts(db, names);
  return names.map((name) => kept.get(nameOfCounter(name)) ?? null);
}
