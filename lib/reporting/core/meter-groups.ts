/** What the parts of a model call cost: the prompt, the completion, retrieval, tools. Parts sum to the whole. */
import { divideHalfEven, formatUsd, parseFixed, type Usd } from "@/lib/kernel/money";
import { METER_GROUP, METER_LABEL, METERS, type Meter, type MeterGroup, TOKEN_METERS } from "@/lib/pricing/core/meters";
import { shareOf } from "./measures";
import { trimDecimal } from "./usage-answer";

const QUANTITY_SCALE = 6;

export type MeterSum = { meter: string; quantity: string; costUsd: Usd; unpricedCharges: bigint };
export type MeterLine = {
  meter: string;
  label: string;
  group: MeterGroup;
  /** Decimal text in `unit`s. */
  quantity: string;
  unit: string;
  costUsd: string;
  /** Of the cost of all meters, "0.39" for 39 %. */
  share: string | null;
  unpricedCharges: string;
  /** Average dollars for `per` units; null while a part of the quantity has no price. */
  effectivePriceUsd: string | null;
  per: number;
};

const ORDER = new Map<string, number>(METERS.map((meter, i) => [meter, i]));
const TOKENS = new Set<string>(TOKEN_METERS);

export const isMeter = (text: string): text is Meter => ORDER.has(text);
export const isTokenMeter = (meter: string): boolean => TOKENS.has(meter);

/** What one of it is called, in the plural. */
export function unitOf(meter: string): string {
  if (isTokenMeter(meter)) return "tokens";
  const units: Record<string, string> = {
    request: "requests",
    web_search: "searches",
    web_fetch: "fetches",
    tool_call: "calls",
    retrieval: "retrievals",
    rerank_unit: "units",
    image: "images",
    character: "characters",
    page: "pages",
    annotated_page: "pages",
    audio_second: "seconds",
    code_second: "seconds",
    credit: "credits",
  };
  return units[meter] ?? "units";
}

/** Prices are said per million tokens or characters, per thousand of all else. */
export const pricedPer = (meter: string): number => (isTokenMeter(meter) || meter === "character" ? 1_000_000 : 1_000);

/** Lines in the order of the meters. */
export function meterLines(sums: readonly MeterSum[]): MeterLine[] {
  const whole = sums.reduce((total, { costUsd }) => total + costUsd, 0n);
  return [...sums]
    .sort((a, b) => (ORDER.get(a.meter) ?? METERS.length) - (ORDER.get(b.meter) ?? METERS.length) || (a.meter < b.meter ? -1 : 1))
    .map(({ meter, quantity, costUsd, unpricedCharges }) => ({
      meter,
      label: isMeter(meter) ? METER_LABEL[meter] : meter,
      group: isMeter(meter) ? METER_GROUP[meter] : "other",
      quantity: trimDecimal(quantity),
      unit: unitOf(meter),
      costUsd: formatUsd(costUsd),
      share: shareOf(costUsd, whole),
      unpricedCharges: unpricedCharges.toString(),
      effectivePriceUsd: unpricedCharges > 0n ? null : effectivePrice(costUsd, quantity, pricedPer(meter)),
      per: pricedPer(meter),
    }));
}

function effectivePrice(costUsd: Usd, quantity: string, per: number): string | null {
  const units = parseFixed(quantity, QUANTITY_SCALE);
  return units > 0n ? formatUsd(divideHalfEven(costUsd * BigInt(per) * 10n ** BigInt(QUANTITY_SCALE), units) as Usd) : null;
}

export type MeterGroupLine = { group: MeterGroup; costUsd: string; share: string | null; unpricedCharges: string };

/** The same lines by the question people ask. Groups without usage are left out. */
export function meterGroupLines(sums: readonly MeterSum[]): MeterGroupLine[] {
  const whole = sums.reduce((total, { costUsd }) => total + costUsd, 0n);
  return (["prompt", "completion", "retrieval", "tools", "other"] as const).flatMap((group) => {
    const parts = sums.filter(({ meter }) => (isMeter(meter) ? METER_GROUP[meter] : "other") === group);
    if (parts.length === 0) return [];
    const costUsd = parts.reduce((total, part) => total + part.costUsd, 0n) as Usd;
    const unpriced = parts.reduce((total, part) => total + part.unpricedCharges, 0n);
    return [{ group, costUsd: formatUsd(costUsd), share: shareOf(costUsd, whole), unpricedCharges: unpriced.toString() }];
  });
}
