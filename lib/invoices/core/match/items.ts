/** The two sides of a comparison. Amounts in dollars of 10^-15, quantities of 10^-6. */
import type { Usd } from "@/lib/kernel/money";

/** Where something was used: what one side does not tell is null. Models and meters by the names that are compared. */
export type Place = { model: string | null; project: string | null; key: string | null; meter: string | null };
export const DIMENSIONS = ["model", "project", "key", "meter"] as const;

/** Metered usage of one day. `agreedUsd`: what prices by volume change of it; null where it stands under none. */
export type Metered = Place & { day: string; quantity: bigint; costUsd: Usd; agreedUsd: Usd | null; unpriced: boolean };

/** What was billed, over one day or several. `counted`: a quantity without money. */
export type Billed = Place & {
  days: readonly string[];
  amountUsd: Usd;
  quantity: bigint | null;
  counted: boolean;
  /** How many lines it sums, and half of the unit that each was rounded to. */
  lines: number;
  roundingUsd: Usd;
};

/** A line that repeats another one. */
export type Repeated = Place & { id: string; day: string; amountUsd: Usd; quantity: bigint | null; text: string };

/** What both sides say of the same usage, as fine as both tell. */
export type Cell = {
  place: Place;
  days: string[];
  metered: Metered[];
  billed: Billed[];
};
