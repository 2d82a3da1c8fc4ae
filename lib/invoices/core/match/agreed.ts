/**
 * What prices by volume make of metered usage, as a bill in tiers states it. Where a provider bills at the prices of the calls and
 * gives the difference back in a line of its own, that line is what was agreed, and the usage stays as it was priced.
 */
import { parseFixed, parseUsd, sumUsd, type Usd } from "@/lib/kernel/money";
import { ANY_MODEL } from "@/lib/pricing/core/price-row";
import { usesByAgreement, type VolumePrice } from "@/lib/pricing/core/volume";
import { changesByUse } from "@/lib/pricing/core/volume-shares";
import { QUANTITY_SCALE } from "../formats/quantity";
import type { LineKind } from "../kinds";
import { type Says, saysOf } from "./line-words";

/** Usage of a day under agreements; see `store/agreed.ts`. `model` as the ledger says, `pricedModel` as its price rows do. */
export type AgreedUse = {
  day: string;
  provider: string;
  model: string;
  credentialId: string | null;
  meter: string;
  pricedModel: string;
  mode: string | null;
  quantity: string;
  costUsd: string;
};
type MeteredName = Pick<AgreedUse, "day" | "provider" | "model" | "credentialId" | "meter">;
/** Of one agreement: the change of each metered row by its name, which sum to `differenceUsd`. `model` null: every one of the provider. */
export type Agreed = { provider: string; model: string | null; differenceUsd: Usd; changes: { of: string; changeUsd: Usd }[] };
type BilledLine = { kind: LineKind; amountUsd: Usd; text: string; model?: string | null; agreedUsd?: Usd };

export const meteredName = ({ day, provider, model, credentialId, meter }: MeteredName): string =>
  JSON.stringify([day, provider, model, credentialId, meter]);

/** @param used Of whole days of one period. */
export function agreedOf(prices: readonly VolumePrice[], used: readonly AgreedUse[]): Agreed[] {
  const uses = used.map((row) => ({
    ...{ of: meteredName(row), day: row.day, provider: row.provider, model: row.pricedModel, meter: row.meter, mode: row.mode },
    ...{ quantity: parseFixed(row.quantity, QUANTITY_SCALE), costUsd: parseUsd(row.costUsd) },
  }));
  return [...usesByAgreement(prices, uses)].map(([price, own]) => {
    const changes = changesByUse(price, own);
    return {
      provider: price.provider,
      model: price.model === ANY_MODEL ? null : price.model,
      differenceUsd: sumUsd(changes),
      changes: own.map(({ of }, i) => ({ of, changeUsd: changes[i] ?? (0n as Usd) })),
    };
  });
}

/** Half a cent: what a line of a bill is rounded by. */
export const LINE_ROUNDING = 5n * 10n ** 12n;

export type Bill = {
  charges: readonly BilledLine[];
  /** That the provider is known to have, by any of their names. */
  models: readonly string[];
  /** What usage was billed at, less what was metered at the prices of the calls. */
  beyondMeteredUsd: Usd;
  /** How far a line may be from an amount. */
  limitOf: (amountUsd: Usd) => Usd;
};

/**
 * Adds what is agreed with a provider to the metered rows that it changes, or to the line that states it: of one agreement, or of
 * all together. A line that says so and is within the limit is it, the nearest of several. One that speaks of something else never is;
 * one that says nothing comes after those, and where the bill lays tiers on usage only with the very amount.
 * @param changeOf By name; null-free: a row that is in it stands under an agreement.
 */
export function applyAgreed(agreed: readonly Agreed[], bill: Bill, changeOf: Map<string, Usd>): void {
  const left = new Set(agreed);
  for (const { parts, line, amountUsd } of statedIn(agreed, bill)) {
    if (line.agreedUsd !== undefined || !parts.every((part) => left.has(part))) continue;
    line.agreedUsd = amountUsd;
    for (const part of parts) left.delete(part);
  }
  for (const { changes } of left) for (const { of, changeUsd } of changes) changeOf.set(of, ((changeOf.get(of) ?? 0n) + changeUsd) as Usd);
}

type Stated = { parts: readonly Agreed[]; line: BilledLine; amountUsd: Usd; says: Says; offUsd: bigint };

/** Which lines may state which agreements: those that say so first, then the nearest. */
function statedIn(agreed: readonly Agreed[], { charges, models, beyondMeteredUsd, limitOf }: Bill): Stated[] {
  const wholeUsd = sumUsd(agreed.map(({ differenceUsd }) => differenceUsd));
  const isByCalls = size(beyondMeteredUsd) <= size(beyondMeteredUsd - wholeUsd);
  const found = [agreed, ...(agreed.length > 1 ? agreed.map((one) => [one]) : [])].flatMap((parts) => {
    const amountUsd = sumUsd(parts.map(({ differenceUsd }) => differenceUsd));
    if (amountUsd === 0n) return [];
    const limit = limitOf(amountUsd);
    const most = limit > LINE_ROUNDING ? limit : LINE_ROUNDING;
    return charges
      .filter((line) => line.kind !== "tax" && line.amountUsd < 0n === amountUsd < 0n && size(line.amountUsd - amountUsd) <= most)
      .map((line) => ({ parts, line, amountUsd, says: saysOfAll(line, parts, models), offUsd: size(line.amountUsd - amountUsd) }))
      .filter(({ says, offUsd }) => says === "names" || (says === "nothing" && (isByCalls || offUsd <= LINE_ROUNDING)));
  });
  const rank = ({ says }: Stated): number => (says === "names" ? 0 : 1);
  return found.sort((a, b) => rank(a) - rank(b) || Number(a.offUsd - b.offUsd > 0n) - Number(a.offUsd - b.offUsd < 0n));
}

/** Of several agreements a line says what it says of each of them. */
function saysOfAll({ text, model }: BilledLine, parts: readonly Agreed[], models: readonly string[]): Says {
  const said = parts.map((part) => saysOf(`${text} ${model ?? ""}`, part.model, models));
  return said.includes("other") ? "other" : said.includes("nothing") ? "nothing" : "names";
}

const size = (amount: bigint): bigint => (amount < 0n ? -amount : amount);
