/** What is said of a burn. */
import type { BudgetView, CounterView } from "@/lib/budgets/core/views";
import { addUtcDays } from "@/lib/kernel/period";
import type { BudgetBurn } from "@/lib/reporting";
import type { WhatIf } from "@/lib/reporting/core/budget-what-if";
import { formatDay, formatRange } from "../charts/prepare/dates";
import { formatShare } from "../charts/prepare/format";
import { fullAmount, momentWords, NO_END } from "./budget-words";

const NOT_LIKELY = 0.1;
const LIKELY = 0.5;
/** The day that the curve ends on: windows of other zones are drawn by the nearest days of UTC. */
const lastDay = ({ points, asOf }: BudgetBurn): string => formatDay(points.at(-1)?.start ?? asOf, { long: true });

/** "likely to run out on 27 November", for the end of a title; null where there is nothing to warn of. */
export function breachWords(burn: BudgetBurn | null | undefined, now: string): string | null {
  const breach = burn?.breach;
  if (!burn || !breach) return null;
  const chance = Number(breach.probability);
  if (chance === 1) return breach.likely ? `it ran out ${whenWords(breach.likely, burn, now)}` : "it ran out";
  if (chance < LIKELY) return null;
  return breach.likely ? `likely to run out ${whenWords(breach.likely, burn, now)}` : `likely to run out by ${lastDay(burn)}`;
}

const whenWords = (at: string, { granularity }: BudgetBurn, now: string): string =>
  granularity === "hour" ? `by ${momentWords(at, now)}` : `on ${momentWords(at, `${now.slice(0, 4)}-00-00`)}`;

const SILENCE = {
  too_little_history: "Too early to say when it runs out: a forecast needs 5 days of usage",
  too_uneven: "Single days differ too much to say when it runs out",
} as const;

/** The finding above the chart, always with how sure it is. */
export function burnFinding(burn: BudgetBurn, now: string): string {
  const { breach } = burn;
  const end = lastDay(burn);
  if (!breach) return burn.silence ? SILENCE[burn.silence] : `It lasted until ${end}`;
  const chance = Number(breach.probability);
  if (chance === 1) return `It ran out${breach.likely ? ` ${whenWords(breach.likely, burn, now)}` : ""}`;
  if (chance <= NOT_LIKELY) return `It will most likely last: ${formatShare(chance)} that it runs out by ${end}`;
  const chances = `${formatShare(chance)} that it runs out by ${end}`;
  if (chance < LIKELY || !breach.likely) return chances;
  if (!breach.early || !breach.late || breach.early === breach.late) return `${chances}, likely ${whenWords(breach.likely, burn, now)}`;
  const span = { start: new Date(breach.early), end: addUtcDays(new Date(breach.late), 1) };
  return `${chances}, likely on ${formatRange(span)}`;
}

/** For people who hear the chart. */
export function describeBurn(burn: BudgetBurn, counter: CounterView, unit: BudgetView["unit"], now: string): string {
  return `${fullAmount(counter.spent, unit)} used of ${fullAmount(counter.limit, unit)}. ${burnFinding(burn, now)}.`;
}

/** "in November 2026", "on 22 November 2026", "in the window 16–22 November 2026"; "since it began" where it has no end. */
export function inWindow(name: string): string {
  if (name === NO_END) return "since it began";
  return `${/^\d+\s\p{L}+\s\d{4}$/u.test(name) ? "on" : name.includes("–") ? "in the window" : "in"} ${name}`;
}

/** "A cap of $800 would have held in October", "… reached on 24 October, and $212.40 refused". */
export function whatIfFinding(
  result: WhatIf,
  amounts: { cap: string; refused: string },
  bucketAt: string | null,
  window: string,
  unit: BudgetView["unit"],
): string {
  const cap = `A cap of ${fullAmount(amounts.cap, unit)}`;
  if (result.reachedAt === null || bucketAt === null) return `${cap} would have held ${inWindow(window)}`;
  const at = bucketAt.slice(11, 13) === "00" ? formatDay(bucketAt, { long: true }) : `${bucketAt.slice(11, 16)} UTC`;
  return `${cap} would have been reached on ${at}, and ${fullAmount(amounts.refused, unit)} refused`;
}
