/** Where counters do not say what the ledger and the open reservations say. */
import type { Amount } from "./budget";

type Named = { budgetId: string; key: string; value: string; startsAt: Date | null; endsAt: Date | null };
export type Drift = Named & { spent: Amount; ledger: Amount; held: Amount; reserved: Amount };

/**
 * @param states Counters as they stand, of what was counted only.
 * @param truth What the ledger says; what it does not name is 0.
 * @param reserved By budget and key.
 */
export function driftBetween(
  states: readonly (Named & { spent: Amount; held: Amount })[],
  truth: readonly (Named & { spent: Amount })[],
  reserved: ReadonlyMap<string, ReadonlyMap<string, Amount>>,
): Drift[] {
  const rows = new Map<string, Drift>();
  const rowOf = ({ budgetId, key, value, startsAt, endsAt }: Named): Drift => {
    const id = `${budgetId}\u0000${key}`;
    const reservedNow = reserved.get(budgetId)?.get(key) ?? 0n;
    const row = rows.get(id) ?? { budgetId, key, value, startsAt, endsAt, spent: 0n, ledger: 0n, held: 0n, reserved: reservedNow };
    rows.set(id, row);
    return row;
  };
  for (const state of states) Object.assign(rowOf(state), { spent: state.spent, held: state.held });
  for (const each of truth) rowOf(each).ledger = each.spent;
  return [...rows.values()].filter(({ spent, ledger, held, reserved: set }) => spent !== ledger || held !== set);
}
