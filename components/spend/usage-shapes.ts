/** From an answer about usage to what the chart and the table of a page draw. Exact decimal texts throughout. */
import { CALENDAR_MONTHS, type FiscalCalendar, fiscalSpanAt } from "@/lib/kernel/fiscal";
import { bucketName, bucketsOf } from "@/lib/reporting/core/buckets";
import { type Grouping, type GroupValue, NONE, NONE_NAME } from "@/lib/reporting/core/dimensions";
import { isRatio, type Metric, RATIO_FIELD } from "@/lib/reporting/core/measures";
import type { Figures, Group, UsageAnswer, UsageGroup, UsageTotal } from "@/lib/reporting/core/usage-answer";
import { shiftByPlace, shiftByWeekday } from "../charts/prepare/compare";
import { formatRange } from "../charts/prepare/dates";
import type { Decimal } from "../charts/prepare/decimal-text";
import { formatCount } from "../charts/prepare/format";
import type { Bucket, Series, StackInput } from "../charts/prepare/series";
import { OTHER_ID, UNATTRIBUTED_ID } from "../charts/prepare/stack";
import { METRIC_WORDS } from "../filters/metric-words";

/** A figure of a row, a point or a total, exactly as the answer has it. */
export function figure(figures: Figures | UsageTotal | undefined, metric: Metric): Decimal {
  if (isRatio(metric)) return figures?.[RATIO_FIELD[metric]];
  if (metric === "cost") return figures?.costUsd ?? null;
  return metric === "tokens" ? (figures?.tokens?.total ?? null) : (figures?.requests ?? null);
}

/** One id a row, that charts, tables and the address agree on. */
export function groupId(group: Group, groupBy: Grouping, rest?: number): string {
  if (rest !== undefined) return OTHER_ID;
  const value = group[groupBy];
  if (value?.id) return value.id;
  return UNATTRIBUTED_ID;
}

/** The stored colour; rows without one are told apart by their place, nobody's row is hatched. */
const slotOfGroup = (group: Group, groupBy: Grouping, place: number): number => {
  const value = group[groupBy];
  if (!value?.id) return 0;
  return value.colorSlot ?? (place % 8) + 1;
};

/** @param calendar What buckets of fiscal periods are made by. */
export function chartInput(
  answer: UsageAnswer,
  groupBy: Grouping,
  metric: Metric,
  now: Date,
  calendar: FiscalCalendar = CALENDAR_MONTHS,
): StackInput {
  const span = { start: new Date(answer.from), end: new Date(answer.to) };
  const starts = bucketsOf(span, answer.granularity, calendar).map(bucketName);
  const places = new Map(starts.map((start, i) => [start, i]));
  // Nothing costs 0; what nothing costs a token is not known.
  const nothing = isRatio(metric) ? null : "0";
  const rows = new Map<string, { name: string; slot: number; values: Decimal[] }>();
  for (const point of answer.series) {
    const id = groupId(point.group, groupBy, point.rest);
    let row = rows.get(id);
    if (!row) {
      row = {
        name: point.group[groupBy]?.name ?? "All",
        slot: slotOfGroup(point.group, groupBy, rows.size),
        values: starts.map((): Decimal => nothing),
      };
      rows.set(id, row);
    }
    const place = places.get(point.bucket);
    if (place !== undefined) row.values[place] = figure(point, metric) ?? nothing;
  }
  const buckets = starts.map((start, i): Bucket => {
    const end = starts[i + 1] ? new Date(starts[i + 1] as string) : span.end;
    const name = answer.granularity === "fiscal_period" ? { name: fiscalWords(start, calendar, i === 0) } : {};
    return { start, ...name, state: new Date(start) <= now && now < end ? "partial" : "actual" };
  });
  // A row that has nothing of this metric would only be a name in the legend.
  const series: Series[] = [...rows].flatMap(([id, row]) =>
    row.values.every((value) => isNothing(value, metric)) ? [] : [{ id, ...row }],
  );
  const comparison = comparisonOf(answer, starts, metric, calendar);
  return {
    unit: METRIC_WORDS[metric].unit,
    granularity: answer.granularity,
    buckets,
    series,
    ...(comparison ? { comparison } : {}),
    outOf: namedGroups(answer, groupBy),
  };
}

/** "P03 FY2027"; under a bar "P03", but at the left and at the head of a year whole; in words with its days. */
export function fiscalWords(start: string, calendar: FiscalCalendar, first = false): { name: string; tick: string; label: string } {
  const { name, number, span } = fiscalSpanAt(calendar, "period", new Date(start));
  const tick = first || number === 1 ? name : (name.split(" ")[0] ?? name);
  return { name, tick, label: `${name}, ${formatRange(span, { short: true })}` };
}

const isNothing = (value: Decimal, metric: Metric): boolean => (isRatio(metric) ? value === null : Number(value) === 0);

/** Groups that have a name, those that the server has summed into the rest included. */
const namedGroups = (answer: UsageAnswer, groupBy: Grouping): number =>
  answer.groups.reduce((count, row) => count + (row.rest ?? (row.group[groupBy]?.id ? 1 : 0)), 0);

function comparisonOf(answer: UsageAnswer, starts: readonly string[], metric: Metric, calendar: FiscalCalendar): StackInput["comparison"] {
  const { compare } = answer;
  if (!compare) return undefined;
  const span = { start: new Date(compare.from), end: new Date(compare.to) };
  const known = new Map(compare.series.map((point) => [point.bucket, figure(point, metric)]));
  const previous = bucketsOf(span, answer.granularity, calendar).map((start) => ({
    start: bucketName(start),
    value: known.get(bucketName(start)) ?? (isRatio(metric) ? null : "0"),
  }));
  const byDay = answer.granularity === "day" || answer.granularity === "hour";
  const words = `${formatRange(span, { short: true })}${isRatio(metric) ? ", of all" : ""}`;
  return byDay
    ? { name: `${words}, same weekday`, values: shiftByWeekday(starts, previous) }
    : { name: words, values: shiftByPlace(starts, previous) };
}

export type BreakdownRow = UsageGroup & {
  id: string;
  name: string;
  /** What names it. */
  by: Grouping;
  /** By the second grouping, in files of pairs. */
  secondName: string | null;
  slot: number | undefined;
  kind: string | undefined;
  isRest: boolean;
  /** The row that it is a part of. */
  above?: BreakdownRow;
};

/** Tool calls and retrievals run on no model: their sender says "none". */
const nameOf = (value: GroupValue | undefined, groupBy: Grouping): string =>
  value === undefined ? "All" : value.id === NONE ? NONE_NAME[groupBy] : value.name;

export const breakdownRows = (answer: UsageAnswer, groupBy: Grouping, thenBy: Grouping | null = null): BreakdownRow[] =>
  answer.groups.map((row) => {
    const value = row.group[groupBy];
    const isRest = row.rest !== undefined;
    return {
      ...row,
      id: groupId(row.group, groupBy, row.rest),
      by: groupBy,
      name: isRest ? `${value?.name ?? "Other"}, ${formatCount(row.rest)} more` : nameOf(value, groupBy),
      secondName: thenBy && !isRest ? nameOf(row.group[thenBy], thenBy) : null,
      slot: value?.id ? value.colorSlot : 0,
      kind: value?.kind,
      isRest,
    };
  });

/** The parts of a row: each falls under the row's own group too. */
export const rowsUnder = (above: BreakdownRow, answer: UsageAnswer, thenBy: Grouping): BreakdownRow[] =>
  breakdownRows(answer, thenBy).map((row) => ({ ...row, group: { ...above.group, ...row.group }, above }));
