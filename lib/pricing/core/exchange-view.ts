/** An exchange rate as people and programs are shown it. */
import type { DatedRate } from "./fx";

export type ExchangeRateView = {
  id: number;
  currency: string;
  /** What one dollar is worth. */
  perUsd: string;
  validFrom: string;
  /** scheduled has not begun; ended was succeeded; retracted never counts. */
  state: "scheduled" | "in_force" | "ended" | "retracted";
  reason: string;
  createdBy: string;
  createdAt: string;
};
type Row = DatedRate & { id: number; state: "active" | "retracted"; reason: string; createdBy: string; createdAt: Date };

/** @param inForce Ids of the rates that hold now. */
export const exchangeRateView = (row: Row, inForce: ReadonlySet<number>, now: Date): ExchangeRateView => ({
  id: row.id,
  currency: row.currency,
  perUsd: row.perUsd,
  validFrom: row.validFrom.toISOString(),
  state: row.state === "retracted" ? "retracted" : row.validFrom > now ? "scheduled" : inForce.has(row.id) ? "in_force" : "ended",
  reason: row.reason,
  createdBy: row.createdBy,
  createdAt: row.createdAt.toISOString(),
});
