/** Summed rows as the store reads them, before they get names. */
import type { Usd } from "@/lib/kernel/money";
import { addMeasures, type Measures } from "./measures";

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
