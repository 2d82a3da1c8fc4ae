/**
 * Discounts spelt out as rates: a share off every list rate of a model or of all models of a provider, in every mode,
 * region and tier, cut to the contract's span. So a discount follows the list when the list changes, and a line that
 * used it refers to a price row like any other. A discount on one model goes before one on all models.
 */
import { divideHalfEven, formatFixed, parseFixed } from "@/lib/kernel/money";
import { type AliasRow, ANY_MODEL, isAgreed, type NewPriceRow, type PriceRow, priceKey } from "./price-row";
import { RATE_SCALE } from "./rate-sheet";
import { spanOf, without } from "./timeline";

export type Discount = {
  id: number;
  provider: string;
  /** "*": every model of the provider. */
  model: string;
  /** Decimal string, more than 0 and at most 100. */
  percent: string;
  validFrom: Date;
  validTo: Date | null;
  reason: string;
};

/** What the rows of one discount are known by. */
export const discountVersion = (id: number): string => `discount ${id}`;

const PERCENT_SCALE = 4;
const WHOLE = 100n * 10n ** BigInt(PERCENT_SCALE);

/** @param prices Active rows of every origin; only list rates are discounted. */
export function discountRows(discounts: readonly Discount[], prices: readonly PriceRow[], aliases: readonly AliasRow[]): NewPriceRow[] {
  const list = prices.filter((row) => !isAgreed(row));
  return [...new Set(discounts.map((discount) => discount.provider))].flatMap((provider) => {
    const own = discounts.filter((discount) => discount.provider === provider);
    const rows = [...groupByRate(listedAt(provider, list, aliases)).values()];
    return rows.flatMap((group) => discounted(group, own));
  });
}

/** A provider's own list, and the lists of others that it resells under its own name. */
function listedAt(provider: string, list: readonly PriceRow[], aliases: readonly AliasRow[]): NewPriceRow[] {
  const own = list.filter((row) => row.provider === provider);
  const resold = new Set(
    aliases
      .filter((alias) => alias.provider === provider && alias.toProvider !== provider && alias.origin !== "organisation")
      .map((alias) => `${alias.toProvider}\u0000${alias.toModel}`),
  );
  if (resold.size === 0) return own;
  const theirs = list.filter((row) => row.provider !== provider && resold.has(`${row.provider}\u0000${row.model}`));
  return [...own, ...theirs.map((row) => ({ ...row, provider }))];
}

/** Rows that a discount makes one of: what we know goes before the catalogue, as in rating. */
function groupByRate(rows: readonly NewPriceRow[]): Map<string, NewPriceRow[]> {
  const groups = new Map<string, NewPriceRow[]>();
  for (const row of [...rows].sort((a, b) => Number(b.origin === "overlay") - Number(a.origin === "overlay"))) {
    const key = priceKey({ ...row, origin: "discount" });
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return groups;
}

function discounted(group: readonly NewPriceRow[], discounts: readonly Discount[]): NewPriceRow[] {
  const taken: { from: number; to: number }[] = [];
  const made: NewPriceRow[] = [];
  for (const row of group) {
    const meant = discounts.filter((each) => each.model === row.model || each.model === ANY_MODEL);
    for (const discount of meant.sort((a, b) => Number(a.model === ANY_MODEL) - Number(b.model === ANY_MODEL))) {
      for (const span of without(overlap(row, discount), taken).filter(({ from, to }) => from < to)) {
        taken.push(span);
        made.push(rowOf(row, discount, span));
      }
    }
  }
  return made.sort((a, b) => a.validFrom.getTime() - b.validFrom.getTime());
}

function overlap(row: NewPriceRow, discount: Discount): { from: number; to: number } {
  const a = spanOf(row);
  const b = spanOf(discount);
  const from = Math.max(a.from, b.from);
  return { from, to: Math.min(a.to, b.to) };
}

const rowOf = (row: NewPriceRow, discount: Discount, span: { from: number; to: number }): NewPriceRow => ({
  provider: row.provider,
  model: row.model,
  meter: row.meter,
  mode: row.mode,
  region: row.region,
  minTokensExclusive: row.minTokensExclusive,
  dayMinuteFrom: row.dayMinuteFrom,
  dayMinuteTo: row.dayMinuteTo,
  rate: lessPercent(row.rate, discount.percent),
  per: row.per,
  validFrom: new Date(span.from),
  validTo: Number.isFinite(span.to) ? new Date(span.to) : null,
  origin: "discount",
  originVersion: discountVersion(discount.id),
  reason: discount.reason,
});

/** Exact unless the rate has more than 12 decimals: then half to even at 10^-18. */
const lessPercent = (rate: string, percent: string): string =>
  formatFixed(divideHalfEven(parseFixed(rate, RATE_SCALE) * (WHOLE - parseFixed(percent, PERCENT_SCALE)), WHOLE), RATE_SCALE);
