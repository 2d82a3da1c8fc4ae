/**
 * What part of a cost another way of calling would save: both ways are rated from the price book as of one instant, and
 * the difference is taken as a share of what was really spent. So discounts, regions and modes of the past stay in.
 */
import type { Usd } from "@/lib/kernel/money";
import { type Mode, UNKNOWN_QUANTITIES } from "@/lib/pricing/core/meters";
import type { PriceBook } from "@/lib/pricing/core/price-book";
import { rateLine } from "@/lib/pricing/core/rate";
import type { Tokens } from "./cell";

/** The price book, and when it is asked. */
export type Prices = { book: PriceBook; at: Date };
export type Way = { provider: string; model: string; mode?: Mode; calls: bigint; tokens: Tokens };

/** Null while anything of it has no price, or none in its mode. Tiers go by the mean prompt of its calls. */
export function priceOf({ book, at }: Prices, { provider, model, mode = "standard", calls, tokens }: Way): Usd | null {
  const { embedding, ...counts } = tokens;
  const quantities = { ...UNKNOWN_QUANTITIES, ...counts, ...(embedding > 0n ? { embedding } : {}), requests: calls > 0n ? calls : 1n };
  const { costUsd, flags } = rateLine(book, { provider, model, quantities }, { at, mode });
  return flags.some((flag) => flag.startsWith("mode_fallback:")) ? null : costUsd;
}

/** Of a cost, what going from one price to another saves: rounded down, never negative, never above the cost. */
export function savedOf(costUsd: Usd, now: Usd | null, instead: Usd | null): Usd {
  if (now === null || instead === null || now <= 0n || costUsd <= 0n || instead >= now) return 0n as Usd;
  return ((costUsd * (now - (instead < 0n ? 0n : instead))) / now) as Usd;
}
