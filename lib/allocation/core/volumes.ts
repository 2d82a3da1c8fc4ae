/**
 * What prices by volume change on statements: of each agreement, what its tiers come to goes to cost centres by what they used,
 * so that everybody pays one average price, less what they were charged. Lines of an agreement sum to its bill.
 */
import type { Usd } from "@/lib/kernel/money";
import {
  countedOf,
  tierWords,
  usesByAgreement,
  type VolumeBill,
  type VolumePrice,
  type VolumeUse,
  volumeBill,
} from "@/lib/pricing/core/volume";
import { byKey, largestRemainder } from "./money";
import type { VolumeLine } from "./shared";
import { bearerOf } from "./use";
import type { ProviderDay } from "./world";

export type AgreedVolume = { price: VolumePrice; bill: VolumeBill; lines: VolumeLine[] };

/** One line for each agreement, tier and cost centre that it changes anything for. */
export function agreedVolumes(prices: readonly VolumePrice[], uses: readonly VolumeUse[], fallback: string): AgreedVolume[] {
  return [...usesByAgreement(prices, uses)]
    .sort(([a], [b]) => a.id - b.id)
    .map(([price, own]) => {
      const bill = volumeBill(price, own);
      return { price, bill, lines: linesOf(price, own, bill, fallback) };
    });
}

function linesOf(price: VolumePrice, uses: readonly VolumeUse[], bill: VolumeBill, fallback: string): VolumeLine[] {
  const used = new Map<string, { volume: bigint; charged: bigint }>();
  for (const use of uses) {
    const bearer = bearerOf(use, fallback);
    const known = used.get(bearer) ?? { volume: 0n, charged: 0n };
    known.volume += countedOf(price, use);
    known.charged += use.costUsd;
    used.set(bearer, known);
  }
  const centres = [...used].sort(([a], [b]) => byKey(a, b));
  const byUse = centres.map(([key, { volume }]) => ({ key, weight: atLeastZero(volume) }));
  const byTier = bill.tiers.map(({ volume }, i) => ({ key: String(i).padStart(2, "0"), weight: atLeastZero(volume) }));
  if (bill.differenceUsd === 0n || byUse.every(({ weight }) => weight === 0n)) return [];
  const costs = bill.tiers.map(({ costUsd }) => largestRemainder(costUsd, byUse));
  const volumes = bill.tiers.map(({ volume }) => largestRemainder(volume, byUse));
  const charged = centres.map(([, own]) => largestRemainder(own.charged, byTier));
  return centres.flatMap(([costCentreId], c) =>
    bill.tiers.flatMap((_, t): VolumeLine[] => {
      const costUsd = ((costs[t]?.[c] ?? 0n) - (charged[c]?.[t] ?? 0n)) as Usd;
      if (costUsd === 0n) return [];
      const { id: volumePriceId, provider, model, meter } = price;
      const of = { volumePriceId, provider, model, meter, tier: t + 1, words: tierWords(price, t) };
      return [{ ...of, costCentreId, volume: volumes[t]?.[c] ?? 0n, costUsd }];
    }),
  );
}

const atLeastZero = (value: bigint): bigint => (value < 0n ? 0n : value);

/**
 * What credits of providers may be spent on, where prices by volume change what is owed: what is cut comes off the last days of
 * the period first, what is added is owed on the last.
 * @param span The first and the last day of the period.
 */
export function daysAfterVolumes(
  days: readonly ProviderDay[],
  lines: readonly Pick<VolumeLine, "provider" | "costUsd">[],
  span: { first: string; last: string },
): ProviderDay[] {
  const changes = new Map<string, bigint>();
  for (const { provider, costUsd } of lines) changes.set(provider, (changes.get(provider) ?? 0n) + costUsd);
  const left = [...days].sort((a, b) => byKey(b.day, a.day));
  const owed = left.map((each): ProviderDay => {
    const change = changes.get(each.provider) ?? 0n;
    if (change >= 0n || each.costUsd <= 0n || each.day < span.first || each.day > span.last) return each;
    const cut = -change < each.costUsd ? -change : each.costUsd;
    changes.set(each.provider, change + cut);
    return { ...each, costUsd: (each.costUsd - cut) as Usd };
  });
  const added = [...changes].flatMap(([provider, change]) => (change > 0n ? [{ provider, day: span.last, costUsd: change as Usd }] : []));
  return [...owed, ...added];
}
