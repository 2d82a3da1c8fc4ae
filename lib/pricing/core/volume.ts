/**
 * Prices that depend on how much of a period was used: agreed for a meter of a model, or as a share off what is spent with a
 * provider. Calls keep the price of their own time; once the period's volume is known, what tiers make of it less what was
 * charged is the difference. It is a function of sums, so the order in which usage arrived changes nothing.
 */
import { divideHalfEven, parseFixed, type Usd, ZERO_USD } from "@/lib/kernel/money";
import type { Meter } from "./meters";
import { ANY_MODEL } from "./price-row";

/** Not a meter: the volume is what was charged, in dollars, and tiers are per cent off it. */
export const SPEND = "spend";
export type VolumeMeter = Meter | typeof SPEND;
/** `graduated`: each tier's price for what lies in it. `whole`: the price of the highest tier reached for all of it. */
export const VOLUME_COUNTINGS = ["graduated", "whole"] as const;
export type VolumeCounting = (typeof VOLUME_COUNTINGS)[number];

/** For what lies above `above` units (of spend: dollars): dollars for `per` units, of spend per cent off. Decimal texts. */
export type VolumeTier = { above: string; rate: string };
export type VolumeTerms = {
  provider: string;
  /** "*": every model of the provider; with spend only. */
  model: string;
  meter: VolumeMeter;
  counting: VolumeCounting;
  per: number;
  /** From 0 upwards, each above the one before. */
  tiers: readonly VolumeTier[];
};
export type VolumePrice = VolumeTerms & { id: number };

/** What one cost centre used of a meter: quantity in 10^-6. `mode` is null where no row of the price book was used. */
export type VolumeUse = {
  provider: string;
  model: string;
  meter: string;
  mode: string | null;
  costCentreId: string | null;
  quantity: bigint;
  costUsd: Usd;
};

export const QUANTITY_SCALE = 6;
const SPEND_SCALE = 15;
const RATE_SCALE = 18;
const PERCENT_SCALE = 4;
const ALL_PERCENT = 100n * 10n ** BigInt(PERCENT_SCALE);
/** A quantity of 10^-6 times a rate of 10^-18 is 10^9 times dollars of 10^-15. */
const RATED = 10n ** 9n;

const isSpend = ({ meter }: Pick<VolumeTerms, "meter">): boolean => meter === SPEND;
/** Decimals of a volume. */
export const scaleOf = (terms: Pick<VolumeTerms, "meter">): number => (isSpend(terms) ? SPEND_SCALE : QUANTITY_SCALE);

/** How much of a use an agreement counts, in its own unit: 10^-6 of a meter, 10^-15 dollars of spend. */
export const countedOf = (terms: Pick<VolumeTerms, "meter">, use: Pick<VolumeUse, "quantity" | "costUsd">): bigint =>
  isSpend(terms) ? use.costUsd : use.quantity;

/** A volume by tiers: parts sum to it. Exactly at a bound the lower tier holds. */
export function volumeByTier(terms: VolumeTerms, volume: bigint): bigint[] {
  const bounds = terms.tiers.map(({ above }) => parseFixed(above, scaleOf(terms)));
  if (terms.counting === "whole") {
    const reached = bounds.reduce((last, bound, i) => (volume > bound ? i : last), 0);
    return bounds.map((_, i) => (i === reached ? volume : 0n));
  }
  return bounds.map((bound, i) => {
    const next = bounds[i + 1];
    const top = next !== undefined && volume > next ? next : volume;
    return i === 0 || top > bound ? top - bound : 0n;
  });
}

/** What a part of a volume costs in its tier: rounded once, half to even, where a rate is finer than the ledger. */
function tierCost({ per, ...terms }: VolumeTerms, { rate }: VolumeTier, volume: bigint): Usd {
  if (isSpend(terms)) return divideHalfEven(volume * (ALL_PERCENT - parseFixed(rate, PERCENT_SCALE)), ALL_PERCENT) as Usd;
  return divideHalfEven(volume * parseFixed(rate, RATE_SCALE), BigInt(per) * RATED) as Usd;
}

/** What a volume costs by its tiers. */
export const volumeCost = (terms: VolumeTerms, volume: bigint): Usd =>
  volumeByTier(terms, volume).reduce((sum, part, i) => sum + tierCost(terms, terms.tiers[i] ?? FREE, part), 0n) as Usd;
const FREE: VolumeTier = { above: "0", rate: "0" };

export type VolumeBill = {
  /** Counted by the agreement, in its own unit. */
  volume: bigint;
  /** Charged at the prices of the calls' own time. */
  chargedUsd: Usd;
  tiers: { volume: bigint; costUsd: Usd }[];
  /** What the tiers come to, less what was charged: below zero where volume made it cheaper. */
  differenceUsd: Usd;
};

/** What an agreement makes of a period. */
export function volumeBill(terms: VolumeTerms, uses: readonly Pick<VolumeUse, "quantity" | "costUsd">[]): VolumeBill {
  let volume = 0n;
  let charged = 0n;
  for (const use of uses) {
    volume += countedOf(terms, use);
    charged += use.costUsd;
  }
  const parts = volumeByTier(terms, volume);
  const tiers = terms.tiers.map((tier, i) => ({ volume: parts[i] ?? 0n, costUsd: tierCost(terms, tier, parts[i] ?? 0n) }));
  const cost = tiers.reduce((sum, { costUsd }) => sum + costUsd, 0n);
  // Without any volume, or where more was taken back than used, there is nothing that tiers could be a price of.
  return { volume, chargedUsd: charged as Usd, tiers, differenceUsd: volume <= 0n ? ZERO_USD : ((cost - charged) as Usd) };
}

/** Batch and other modes have prices of their own: tiers of a meter are of standard calls. */
type UsedOf = Pick<VolumeUse, "provider" | "model" | "meter" | "mode">;
function covers({ provider, model, meter }: VolumeTerms, use: UsedOf): boolean {
  if (provider !== use.provider || (model !== ANY_MODEL && model !== use.model)) return false;
  return meter === SPEND || (meter === use.meter && use.mode === "standard");
}

const narrowness = ({ model, meter }: VolumeTerms): number => (model === ANY_MODEL ? 0 : 2) + (meter === SPEND ? 0 : 1);

/** Which agreement counts which usage: each use is in one at most, the narrowest: of a model's meter, of a model, of a provider. */
export function usesByAgreement<Terms extends VolumePrice, Use extends UsedOf>(
  prices: readonly Terms[],
  uses: readonly Use[],
): Map<Terms, Use[]> {
  const sorted = [...prices].sort((a, b) => narrowness(b) - narrowness(a) || a.id - b.id);
  const found = new Map<Terms, Use[]>(sorted.map((price) => [price, []]));
  for (const use of uses) {
    const price = sorted.find((terms) => covers(terms, use));
    if (price) found.get(price)?.push(use);
  }
  return found;
}

/** "above 1000000: $8 per 1000000", "all 4 %": a tier in words of statements and screens. */
export function tierWords({ meter, per, tiers }: VolumeTerms, tier: number): string {
  const { above = "0", rate = "0" } = tiers[tier] ?? {};
  const next = tiers[tier + 1]?.above;
  const span =
    next === undefined ? `above ${grouped(above)}` : tier === 0 ? `up to ${grouped(next)}` : `${grouped(above)} to ${grouped(next)}`;
  return meter === SPEND ? `${span} dollars: ${rate} % off` : `${span}: $${rate} for ${grouped(String(per))}`;
}

const grouped = (text: string): string => {
  const [whole = "", fraction] = text.split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (fraction === undefined ? "" : `.${fraction}`);
};
