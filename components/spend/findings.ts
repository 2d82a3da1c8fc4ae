/** Titles are findings: subject, number, reason. Pure, from the same answers that the page draws. */
import type { Forecast } from "@/lib/reporting";
import { GROUPING_LABEL, type Grouping } from "@/lib/reporting/core/dimensions";
import { isRatio, type Metric } from "@/lib/reporting/core/measures";
import type { UsageAnswer } from "@/lib/reporting/core/usage-answer";
import { compareDecimals, type Decimal, ratioOf, subtractDecimals } from "../charts/prepare/decimal-text";
import { deltaOf } from "../charts/prepare/delta";
import { formatCount, formatMoney, formatPercent, formatShare } from "../charts/prepare/format";
import { formatUnit } from "../charts/prepare/stack";
import { METRIC_WORDS } from "../filters/metric-words";
import { headingWords } from "./forecast/forecast-words";
import { figure } from "./usage-shapes";

/** From here on a share is said as a multiple. */
const MANYFOLD = 9;

/** "November is heading for $67.5k to $70.1k", or what was spent when nothing can be said of the end. */
export const overviewFinding = (spentUsd: string, forecast: Forecast | undefined, periodWords: string): string =>
  headingWords(forecast) ?? `${formatMoney(spentUsd)} spent in ${periodWords}`;

/** "Support spent $4,210, 18 % more than before". */
export function entityFinding(name: string, spentUsd: Decimal, previousUsd: Decimal, periodWords: string): string {
  const delta = deltaOf(spentUsd, previousUsd);
  const change = delta.kind === "change" ? `, ${changeWords(delta.ratio, delta.direction)}` : delta.kind === "new" ? ", new" : "";
  return `${name} spent ${formatMoney(spentUsd)} in ${periodWords}${change}`;
}

/** "54.4 %", and from ten times as much on "123-fold". */
export const riseWords = (share: number): string =>
  share < MANYFOLD ? formatPercent(share) : `${formatCount(Math.round(share + 1))}-fold`;

/** "54.4 % more", "8 % less", "123 times as much". */
function changeWords(share: number, direction: "up" | "down"): string {
  if (direction === "up" && share >= MANYFOLD) return `${formatCount(Math.round(share + 1))} times as much as before`;
  return `${formatPercent(Math.abs(share))} ${direction === "up" ? "more" : "less"} than before`;
}

const amount = (value: Decimal, metric: Metric): string =>
  `${formatUnit(value, METRIC_WORDS[metric].unit)}${metric === "tokens" || metric === "requests" ? ` ${metric}` : ""}`;

/** "Cost per 1M tokens: $2.3100, 4 % less than before"; of a share, the change is told in points. */
function ratioFinding({ total, compare }: UsageAnswer, metric: Metric): string {
  const { name, unit } = METRIC_WORDS[metric];
  const now = figure(total, metric);
  const before = compare ? figure(compare.total, metric) : null;
  const delta = deltaOf(now, before, "other");
  const change = unit === "share" ? pointsChange(now, before) : delta.kind === "change" ? changeWords(delta.ratio, delta.direction) : null;
  return `${name}: ${formatUnit(now, unit)}${change ? `, ${change}` : ""}`;
}

/** "1.6 points less than before"; null for less than a tenth of one. */
function pointsChange(now: Decimal, before: Decimal): string | null {
  const [share, earlier] = [ratioOf(now, "1"), ratioOf(before, "1")];
  if (share === null || earlier === null) return null;
  const points = (share - earlier) * 100;
  return Math.abs(points) < 0.05 ? null : `${Math.abs(points).toFixed(1)} points ${points > 0 ? "more" : "less"} than before`;
}

/** Who is behind the change; without one, who is the largest, or that nobody stands out. */
export function chartFinding(answer: UsageAnswer, groupBy: Grouping, metric: Metric): string {
  const rows = answer.groups.filter((row) => row.rest === undefined);
  if (rows.length === 0) return "Nothing was used in this period";
  if (isRatio(metric)) return ratioFinding(answer, metric);
  const all = figure(answer.total, metric);
  const changes = rows.flatMap((row) => {
    const change = row.previous ? subtractDecimals(figure(row, metric), figure(row.previous, metric)) : null;
    return change === null ? [] : [{ name: row.group[groupBy]?.name ?? "", change }];
  });
  const change = answer.compare ? subtractDecimals(all, figure(answer.compare.total, metric)) : null;
  return moverFinding(changes, change, metric) ?? largestFinding(rows, all, groupBy, metric);
}

type Moved = { name: string; change: string };

/** "Fleet is 63 % of the $4,456.41 rise"; null where the whole did not move, or nobody moved its way. */
function moverFinding(changes: readonly Moved[], change: string | null, metric: Metric): string | null {
  if (change === null || compareDecimals(change, "0") === 0) return null;
  const falls = compareDecimals(change, "0") < 0;
  const way = (amounted: string): string => (falls ? (subtractDecimals("0", amounted) ?? "0") : amounted);
  const total = way(change);
  const moved = changes
    .map(({ name, change: own }) => ({ name, change: way(own) }))
    .filter(({ change: own }) => compareDecimals(own, "0") > 0)
    .sort((a, b) => compareDecimals(b.change, a.change));
  const [first, second] = moved;
  if (!first) return null;
  const share = ratioOf(first.change, total) ?? 0;
  if (second && share < 0.6) return `${first.name} and ${second.name} ${falls ? "fell" : "rose"} most`;
  return share <= 1 && changes.length > 1
    ? `${first.name} is ${formatShare(share)} of the ${amount(total, metric)} ${falls ? "fall" : "rise"}`
    : `${first.name} ${falls ? "fell" : "rose"} by ${amount(first.change, metric)}`;
}

/** Fewer have a largest one that is worth naming. */
const MANY_ROWS = 4;
/** Less than so many times the even share stands out from nobody. */
const STANDS_OUT = 1.5;

function largestFinding(rows: UsageAnswer["groups"], all: Decimal, groupBy: Grouping, metric: Metric): string {
  const { said } = METRIC_WORDS[metric];
  const largest = rows.find((row) => compareDecimals(figure(row, metric), "0") > 0);
  const share = largest ? ratioOf(figure(largest, metric), all) : null;
  if (!largest || share === null) return metric === "cost" ? "Nothing of it has a cost" : `No ${metric} in this period`;
  const name = largest.group[groupBy]?.name ?? "";
  if (rows.length >= MANY_ROWS && share < STANDS_OUT / rows.length)
    return `No ${GROUPING_LABEL[groupBy].toLowerCase()} stands out; the largest is ${name}, ${formatShare(share)} of ${said}`;
  return `${name} is ${formatShare(share)} of ${said}`;
}

/** "Every team rose", "9 of 14 teams rose, none fell". */
export function tableFinding(answer: UsageAnswer, groupBy: Grouping): string {
  const rows = answer.groups.filter((row) => row.rest === undefined);
  const [first, second] = answer.groupBy;
  if (first && second) {
    const count = answer.groups.reduce((sum, row) => sum + (row.rest ?? 1), 0);
    return `${formatCount(count)} ${count === 1 ? "pair" : "pairs"} of ${GROUPING_LABEL[first].toLowerCase()} and ${GROUPING_LABEL[second].toLowerCase()}`;
  }
  if (rows.length === 1) return `One ${GROUPING_LABEL[groupBy].toLowerCase()}, ${formatMoney(rows[0]?.costUsd)}`;
  const word = pluralOf(groupBy, rows.length);
  const compared = rows.filter((row) => row.previous);
  if (compared.length === 0) return `${formatCount(rows.length)} ${word}`;
  const rose = compared.filter((row) => compareDecimals(row.costUsd, row.previous?.costUsd) > 0).length;
  const fell = compared.filter((row) => compareDecimals(row.costUsd, row.previous?.costUsd) < 0).length;
  if (rose === rows.length && rose > 1) return `Every ${GROUPING_LABEL[groupBy].toLowerCase()} rose`;
  return `${rose === 0 ? "None" : formatCount(rose)} of ${formatCount(rows.length)} ${word} rose, ${fell === 0 ? "none" : formatCount(fell)} fell`;
}

export function pluralOf(groupBy: Grouping, count: number): string {
  const word = GROUPING_LABEL[groupBy].toLowerCase();
  if (count === 1) return word;
  return word.endsWith("y") ? `${word.slice(0, -1)}ies` : `${word}s`;
}

/** What a chart is: "Daily cost by business unit". */
export function chartName(answer: UsageAnswer, groupBy: Grouping, metric: Metric): string {
  const often = { hour: "Hourly", day: "Daily", week: "Weekly", month: "Monthly", fiscal_period: "Fiscal" }[answer.granularity];
  const { name } = METRIC_WORDS[metric];
  return `${often} ${name.charAt(0).toLowerCase()}${name.slice(1)} by ${GROUPING_LABEL[groupBy].toLowerCase()}`;
}
