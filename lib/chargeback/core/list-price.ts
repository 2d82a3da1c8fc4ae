/** What the public price of a meter was where the organisation pays one of its own. */
import { formatFixed, parseFixed } from "@/lib/kernel/money";
import { METERS, type Meter, STANDS_IN } from "@/lib/pricing/core/meters";
import { type PriceBook, resolveModel } from "@/lib/pricing/core/price-book";
import { isAgreed, type PriceRow } from "@/lib/pricing/core/price-row";

type Asked = Pick<PriceRow, "meter" | "mode" | "region" | "minTokensExclusive" | "per" | "dayMinuteFrom" | "dayMinuteTo">;

/**
 * The rate of the catalogue or the overlay in force at an instant, in dollars per `per` of the price that was paid: of its
 * mode before standard, of its region before everywhere, of the highest tier that it crosses; of the meter that stands in
 * where this one has no public price. Null where there is none.
 * @param rows All rows of the model, agreed ones among them.
 */
export function listRateOf(rows: readonly PriceRow[], asked: Asked, atMs: number): string | null {
  const inForce = rows.filter(
    (row) => !isAgreed(row) && row.validFrom.getTime() <= atMs && (row.validTo === null || atMs < row.validTo.getTime()),
  );
  for (const meter of [asked.meter, ...(STANDS_IN[asked.meter] ?? [])]) {
    const [best] = inForce
      .filter((row) => row.meter === meter && fits(row, asked))
      .sort((a, b) => rank(b, asked) - rank(a, asked) || (a.minTokensExclusive < b.minTokensExclusive ? 1 : -1));
    if (best) return atPer(best, asked.per);
  }
  return null;
}

const fits = (row: PriceRow, { mode, region, minTokensExclusive, dayMinuteFrom }: Asked): boolean =>
  (row.mode === mode || row.mode === "standard") &&
  (row.region === region || row.region === "") &&
  row.minTokensExclusive <= minTokensExclusive &&
  (row.dayMinuteFrom === null || row.dayMinuteFrom === dayMinuteFrom);

/** Mode before region before origin; the overlay says what the catalogue lacks, and more exactly. */
const rank = (row: PriceRow, { mode, region }: Asked): number =>
  (row.mode === mode ? 8 : 0) + (row.region === region ? 4 : 0) + (row.origin === "overlay" ? 2 : 0) + (row.dayMinuteFrom === null ? 0 : 1);

/** More decimals than any rate has, for one unit too. */
const RATE_SCALE = 40;

/** Null where the same rate cannot be written for so many units. */
function atPer({ rate, per }: PriceRow, wanted: number): string | null {
  if (per === wanted) return rate;
  const whole = parseFixed(rate, RATE_SCALE) * BigInt(wanted);
  return whole % BigInt(per) === 0n ? formatFixed(whole / BigInt(per), RATE_SCALE) : null;
}

const isMeter = (meter: string): meter is Meter => (METERS as readonly string[]).includes(meter);

type Paid = Omit<Asked, "meter"> & { provider: string; model: string; meter: string; validFrom: Date };

/** The same for a price that was paid on a day: in force when the day began, or when the price did. */
export function listRateOn(book: PriceBook, price: Paid, day: string): string | null {
  const { meter } = price;
  if (!isMeter(meter)) return null;
  const rows = resolveModel(book, price.provider, price.model)?.priced.rows ?? [];
  return listRateOf(rows, { ...price, meter }, Math.max(Date.parse(`${day}T00:00:00Z`), price.validFrom.getTime()));
}
