/** What a chart is given and what it draws. Values are exact decimal strings until the last step. */
import type { Granularity } from "./dates";
import type { Decimal } from "./decimal-text";

/** `rate` is dollars for one of something, `share` a part of 1: neither may be added up. */
export type Unit = "usd" | "tokens" | "requests" | "rate" | "share";
/** `partial`: still filling. `forecast`: has not happened. */
export type BucketState = "actual" | "partial" | "forecast";
/** `name` stands where the start alone does not say it: "P03 FY2027". `full` is what the bucket is expected to reach; `low` and `high` the range it lies in. `anew`: what is counted up began again, so no line leads here. */
export type Bucket = {
  start: string;
  name?: { tick: string; label: string };
  state?: BucketState;
  anew?: boolean;
  full?: Decimal;
  low?: Decimal;
  high?: Decimal;
};
/** `slot` 1–8 is the stored colour of the entity; 0 has no owner, −1 is Other: both hatched. */
export type Series = { id: string; name: string; slot: number; values: readonly Decimal[] };

export type StackInput = {
  unit: Unit;
  granularity: Granularity;
  buckets: readonly Bucket[];
  series: readonly Series[];
  /** Another period laid under this one, bucket by bucket. See `shiftByWeekday`. */
  comparison?: { name: string; values: readonly Decimal[] };
  /** What the range of buckets with `low` and `high` is called: "80 % range". */
  rangeName?: string;
  /** How many series keep their name and colour; the rest become Other. Seven, four on a phone. */
  keep?: number;
  /** How many series there are altogether when the server has sent only the greatest. */
  outOf?: number;
};

export type DrawnSeries = { id: string; name: string; slot: number; total: string | null };
/** `parts[i]` belongs to series i; null is unknown and draws nothing. */
export type DrawnBucket = {
  start: string;
  state: BucketState;
  /** How often what is counted up has begun again: lines go from bucket to bucket of one run. */
  run: number;
  tick: string;
  label: string;
  weekend: boolean;
  parts: (number | null)[];
  exact: Decimal[];
  total: string | null;
  sum: number | null;
  comparison: number | null;
  comparisonExact: Decimal;
  full: number | null;
  low: number | null;
  high: number | null;
  /** The same range as exact decimals; null where nothing is in doubt. */
  range: { low: Decimal; high: Decimal } | null;
};

export type Stack = {
  unit: Unit;
  granularity: Granularity;
  series: DrawnSeries[];
  buckets: DrawnBucket[];
  comparisonName: string | null;
  rangeName: string | null;
  total: string | null;
  shown: number;
  outOf: number;
};

/** The same rows as the picture: for the table twin, CSV and screen readers. Cells are exact decimals or null. */
export type TwinTable = {
  unit: Unit | null;
  columns: string[];
  rows: { label: string; start?: string; cells: Decimal[]; marks?: { text: string; href: string }[] }[];
  total?: Decimal[];
};
