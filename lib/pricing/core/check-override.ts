/** What is wrong with a price that someone is about to add: with its dates, with prices already there, with its size. */
import type { ErrorDetail } from "@/lib/kernel/errors";
import { parseFixed } from "@/lib/kernel/money";
import { METER_LABEL, type Mode } from "./meters";
import { type PricedModel, planOf } from "./price-book";
import { type NewPriceRow, type PriceRow, priceKey } from "./price-row";
import { RATE_SCALE, sheetAt } from "./rate-sheet";

const EARLIEST = new Date("2020-01-01T00:00:00Z");
const YEAR_MS = 366 * 86_400_000;

export function checkDates(from: Date, to: Date | undefined, now: Date): ErrorDetail[] {
  const details: ErrorDetail[] = [];
  if (from < EARLIEST)
    details.push({ location: "effectiveFrom", message: "Before any model was sold by the token.", fix: "Send a date since 2020." });
  if (from.getTime() > now.getTime() + 5 * YEAR_MS)
    details.push({ location: "effectiveFrom", message: "More than five years ahead.", fix: "Check the year." });
  if (to && to <= from)
    details.push({
      location: "effectiveTo",
      message: "Not after effectiveFrom.",
      fix: "The end is exclusive: send a later instant, or leave it out.",
    });
  return details;
}

type Existing = PriceRow & { id: number };

/**
 * Splits what is there under the same keys into rows that the new ones succeed (open-ended, begun earlier: they end
 * where the new begin) and rows that overlap, which is refused.
 */
export function checkOverlap(
  rows: readonly NewPriceRow[],
  existing: readonly Existing[],
): { succeeded: Existing[]; overlapping: Existing[] } {
  const succeeded: Existing[] = [];
  const overlapping: Existing[] = [];
  for (const row of rows) {
    const key = priceKey(row);
    for (const other of existing) {
      if (priceKey(other) !== key) continue;
      const apart = (row.validTo !== null && row.validTo <= other.validFrom) || (other.validTo !== null && other.validTo <= row.validFrom);
      if (apart) continue;
      (other.validTo === null && other.validFrom < row.validFrom ? succeeded : overlapping).push(other);
    }
  }
  return { succeeded, overlapping };
}

/** A negotiated price lies near the list price. One that does not is nearly always per token, or in cents. */
const DEARER = 20n;
const CHEAPER = 50n;

/** @param field Where in the request the rate of a row stood. */
export function checkSize(
  rows: readonly NewPriceRow[],
  known: PricedModel | undefined,
  field: (row: NewPriceRow) => string,
): ErrorDetail[] {
  if (!known) return [];
  return rows.flatMap((row): ErrorDetail[] => {
    const listed = listRate(known, row);
    if (!listed || listed.fixed === 0n) return [];
    const theirs = listed.fixed * BigInt(row.per);
    const ours = parseFixed(row.rate, RATE_SCALE) * BigInt(listed.per);
    if (ours === 0n || (ours <= theirs * DEARER && ours * CHEAPER >= theirs)) return [];
    return [
      {
        location: field(row),
        message: `${METER_LABEL[row.meter]} at ${row.rate} is far from the price in force, ${listed.text} for ${listed.per}.`,
        fix: "Send dollars for a million tokens, or for one unit. If it is right, send confirmUnusual: true.",
      },
    ];
  });
}

const listRate = (known: PricedModel, row: NewPriceRow) => {
  const mode: Mode = row.mode;
  return sheetAt(planOf(known, mode, row.region), row.validFrom.getTime(), row.minTokensExclusive + 1n)[row.meter]?.rate;
};
