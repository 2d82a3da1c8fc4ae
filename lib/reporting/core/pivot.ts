/**
 * An answer as a cross table: groups down, buckets of time across, totals at the right and below. Sums are of integers,
 * so the corner is the answer's own total to the last digit.
 */
import type { FiscalCalendar } from "@/lib/kernel/fiscal";
import { formatFixed, parseFixed, USD_SCALE } from "@/lib/kernel/money";
import type { Span } from "@/lib/kernel/period";
import { bucketName, bucketsOf, GRANULARITIES, type Granularity } from "./buckets";
import type { Grouping, GroupValue } from "./dimensions";
import type { ADDITIVE } from "./measures";
import type { UsageAnswer, UsagePoint } from "./usage-answer";

/** More columns than this are not read as a table. */
export const PIVOT_COLUMNS = 24;
/** Stands for all months before the first column. */
export const EARLIER = "earlier";

/** What can be added up. */
export type Additive = (typeof ADDITIVE)[number];

/** Cells are decimal texts; null where the group has nothing in the bucket. `heat` is 0 to 1, for the tint only. */
export type PivotCell = { value: string | null; heat: number };
export type PivotRow = { id: string; value: GroupValue | undefined; rest?: number; cells: PivotCell[]; total: string };
export type Pivot = { columns: string[]; rows: PivotRow[]; totals: string[]; total: string };

/** The wanted buckets, or the next larger that fit. */
export function pivotGranularity(span: Span, wanted: Granularity): Granularity {
  if (wanted === "fiscal_period") return wanted;
  const fitting = GRANULARITIES.slice(Math.max(1, GRANULARITIES.indexOf(wanted)), GRANULARITIES.indexOf("month"));
  return fitting.find((granularity) => bucketsOf(span, granularity).length <= PIVOT_COLUMNS) ?? "month";
}

export function pivotOf(answer: UsageAnswer, groupBy: Grouping, metric: Additive, calendar?: FiscalCalendar): Pivot {
  const span = { start: new Date(answer.from), end: new Date(answer.to) };
  const starts = bucketsOf(span, answer.granularity, calendar).map(bucketName);
  const kept = starts.length > PIVOT_COLUMNS ? starts.slice(starts.length - PIVOT_COLUMNS + 1) : starts;
  const columns = kept.length < starts.length ? [EARLIER, ...kept] : kept;
  const places = new Map(columns.map((start, i) => [start, i]));
  const rows = new Map<string, { value: GroupValue | undefined; rest?: number; sums: (bigint | null)[] }>();
  for (const point of answer.series) {
    const value = point.group[groupBy];
    const id = point.rest === undefined ? JSON.stringify(value?.id ?? null) : "rest";
    const row = rows.get(id) ?? { value, ...(point.rest === undefined ? {} : { rest: point.rest }), sums: columns.map(() => null) };
    const place = places.get(point.bucket) ?? 0;
    row.sums[place] = (row.sums[place] ?? 0n) + atomsOf(point, metric);
    rows.set(id, row);
  }
  const greatest = [...rows.values()].reduce(
    (most, { sums }) => sums.reduce<bigint>((max, sum) => ((sum ?? 0n) > max ? (sum ?? 0n) : max), most),
    0n,
  );
  const totalOf = (sums: readonly (bigint | null)[]): bigint => sums.reduce<bigint>((sum, part) => sum + (part ?? 0n), 0n);
  const ranked = [...rows].sort(([a, one], [b, other]) => {
    if ((a === "rest") !== (b === "rest")) return a === "rest" ? 1 : -1;
    const [x, y] = [totalOf(one.sums), totalOf(other.sums)];
    return y > x ? 1 : y < x ? -1 : a < b ? -1 : 1;
  });
  const text = (atoms: bigint): string => formatFixed(atoms, USD_SCALE);
  const totals = columns.map((_, i) => totalOf([...rows.values()].map(({ sums }) => sums[i] ?? null)));
  return {
    columns,
    rows: ranked.map(([id, { sums, ...row }]) => ({
      id,
      ...row,
      cells: sums.map((sum) => ({ value: sum === null ? null : text(sum), heat: heatOf(sum ?? 0n, greatest) })),
      total: text(totalOf(sums)),
    })),
    totals: totals.map(text),
    total: text(totalOf(totals)),
  };
}

/** Counts are read at the scale of money too: both are exact. */
function atomsOf(point: UsagePoint, metric: Additive): bigint {
  const value = metric === "tokens" ? point.tokens?.total : metric === "requests" ? point.requests : point.costUsd;
  return parseFixed(value ?? "0", USD_SCALE);
}

/** By the square root, so that small values are still told apart. */
const heatOf = (value: bigint, greatest: bigint): number =>
  value > 0n && greatest > 0n ? Math.sqrt(Number((value * 10_000n) / greatest) / 10_000) : 0;
