/** A price list as people write it (per million tokens, per request, tiers) as rows of the book. */
import { type PriceList, TOKEN_PRICE_METER, UNIT_PRICE_METER } from "../schemas";
import type { Meter } from "./meters";

export type ListedRate = { meter: Meter; minTokensExclusive: bigint; rate: string; per: number; field: string };

export const PER_MILLION = 1_000_000;

/** One entry for each rate that the list holds, with the field that it stood in. */
export function listRates(list: PriceList): ListedRate[] {
  const rates = tokenRates(list, 0n, "");
  for (const [field, meter] of entries(UNIT_PRICE_METER)) {
    const rate = list[field];
    if (rate !== undefined) rates.push({ meter, minTokensExclusive: 0n, rate, per: 1, field });
  }
  for (const [i, tier] of (list.tiers ?? []).entries()) rates.push(...tokenRates(tier, tier.aboveInputTokens, `tiers[${i}].`));
  return rates;
}

function tokenRates(
  list: Partial<Record<keyof typeof TOKEN_PRICE_METER, string | undefined>>,
  minTokensExclusive: bigint,
  place: string,
): ListedRate[] {
  return entries(TOKEN_PRICE_METER).flatMap(([key, meter]) => {
    const rate = list[key];
    return rate === undefined ? [] : [{ meter, minTokensExclusive, rate, per: PER_MILLION, field: `${place}${key}` }];
  });
}

const entries = <Key extends string, Value>(record: Record<Key, Value>) => Object.entries(record) as [Key, Value][];
