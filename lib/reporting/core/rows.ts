/** Summed rows as the store reads them, before they get names. */
import { formatFixed, parseFixed, type Usd } from "@/lib/kernel/money";
import { addMeasures, type Measures, NO_USAGE } from "./measures";

/** Sums of meters: `quantity` is a decimal text in the meter's own unit, of use for one meter only. */
export type MeterMeasures = { costUsd: Usd; quantity: string; unpricedCharges: bigint };
/** What a row sums. With `meter`, the question splits meters, and of the measures only the cost is known. */
export type RowMeasures = { measures: Measures; meter: MeterMeasures | null };

/** The values of a row, one for each grouping; null is no value. */
export type Keys = readonly (string | null)[];

export type GroupRow = { keys: Keys; now: RowMeasures; before: RowMeasures | null };
/** Null keys: the rest. */
export type SeriesRow = { bucket: string; keys: Keys | null; now: RowMeasures };

export const keyText = (keys: Keys): string => JSON.stringify(keys);

/** Quantities of different meters have different units: their sum is not said. */
export function addRows(a: RowMeasures, b: RowMeasures): RowMeasures {
  const measures = addMeasures(a.measures, b.measures);
  if (!a.meter || !b.meter) return { measures, meter: null };
  return {
    measures,
    meter: { costUsd: measures.costUsd, quantity: "0", unpricedCharges: a.meter.unpricedCharges + b.meter.unpricedCharges },
  };
}

const QUANTITY_SCALE = 6;

/** Sums of one group: of one meter, if of any, so that quantities have one unit. */
function addAlike(a: RowMeasures, b: RowMeasures): RowMeasures {
  const sum = addRows(a, b);
  if (!a.meter || !b.meter || !sum.meter) return sum;
  const quantity = parseFixed(a.meter.quantity, QUANTITY_SCALE) + parseFixed(b.meter.quantity, QUANTITY_SCALE);
  return { ...sum, meter: { ...sum.meter, quantity: formatFixed(quantity, QUANTITY_SCALE) } };
}

/** The groups of series that leave out none, each summed over its buckets. */
export function groupsOfSeries(series: readonly SeriesRow[]): GroupRow[] {
  const groups = new Map<string, GroupRow>();
  for (const { keys, now } of series) {
    if (!keys) throw new Error("a series of the rest is of no group");
    const known = groups.get(keyText(keys));
    groups.set(keyText(keys), { keys, now: known ? addAlike(known.now, now) : now, before: null });
  }
  return [...groups.values()];
}

/** Puts the sums of another span beside those of groups; a group that is in either is in the answer. */
export function withBefore(groups: readonly GroupRow[], before: readonly GroupRow[]): GroupRow[] {
  const then = new Map(before.map((row) => [keyText(row.keys), row]));
  const both = groups.map((row) => ({ ...row, before: then.get(keyText(row.keys))?.now ?? noneLike(row.now) }));
  const known = new Set(groups.map((row) => keyText(row.keys)));
  const gone = before.filter((row) => !known.has(keyText(row.keys)));
  return [...both, ...gone.map(({ keys, now }) => ({ keys, now: noneLike(now), before: now }))];
}

const noneLike = ({ meter }: RowMeasures): RowMeasures => ({
  measures: NO_USAGE,
  meter: meter && { costUsd: NO_USAGE.costUsd, quantity: "0", unpricedCharges: 0n },
});
