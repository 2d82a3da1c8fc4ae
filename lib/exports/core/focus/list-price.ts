/** What the public price of a meter was where the organisation pays one of its own. */
import { METERS, type Meter, STANDS_IN } from "@/lib/pricing/core/meters";
import { isAgreed, type PriceRow } from "@/lib/pricing/core/price-row";
import { exactOf, exactText, shifted, zerosOf } from "./decimals";

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

/** Null where the same rate cannot be written for so many units. */
function atPer({ rate, per }: PriceRow, wanted: number): string | null {
  const [from, to] = [zerosOf(per), zerosOf(wanted)];
  if (per === wanted) return rate;
  return from === null || to === null ? null : exactText(scaled(rate, to - from));
}

const scaled = (rate: string, zeros: number) => {
  const exact = exactOf(rate);
  return zeros >= 0 ? { digits: exact.digits * 10n ** BigInt(zeros), scale: exact.scale } : shifted(exact, -zeros);
};

export const isMeter = (meter: string): meter is Meter => (METERS as readonly string[]).includes(meter);
