/** What pages say of budgets: paths, amounts in their unit, windows, states. */
import { tzOffset } from "@date-fns/tz";
import type { ScopeDimension, Unit, Window } from "@/lib/budgets/core/budget";
import type { BudgetState, BudgetView, CounterView, RequestView, ScopePart } from "@/lib/budgets/core/views";
import { formatDay, formatInstant, formatMonth, formatRange } from "../charts/prepare/dates";
import { compareDecimals, type Decimal, ratioOf, subtractDecimals, sumDecimals } from "../charts/prepare/decimal-text";
import { formatCount, formatMoney, formatShare, formatTokens, NNBSP } from "../charts/prepare/format";
import type { Unit as ChartUnit } from "../charts/prepare/series";
import { eventsHref } from "../filters/events-href";
import type { StateTone } from "../ui/state-mark";

export const BUDGETS_PATH = "/api/ui/budgets";
export const budgetPath = (id: string): string => `${BUDGETS_PATH}/${encodeURIComponent(id)}`;
export const burnPath = (id: string, value: string | null): string =>
  `${budgetPath(id)}/burn${value === null ? "" : `?${new URLSearchParams({ value })}`}`;
export const budgetHref = (id: string): string => `/budgets/${encodeURIComponent(id)}`;
/** What is to come of the budgets of a list. */
export const forecastsPath = (list: string): string => list.replace(BUDGETS_PATH, "/api/ui/budget-forecasts");
export const listPath = (query: Record<string, string>): string => `${BUDGETS_PATH}?${new URLSearchParams({ ...query, limit: "200" })}`;
export const requestsPath = (query: { state: "waiting" | "decided"; budget?: string }): string =>
  `/api/ui/budget-requests?${new URLSearchParams({ ...query, limit: "100" })}`;
export const RULES_PATH = "/api/ui/enforcement/rules";
/** Those that run and those that are over. */
export const ALL_RULES_PATH = `${RULES_PATH}?state=all&limit=100`;
export const POLICY_PATH = "/api/ui/enforcement/policy";
export const DECISIONS_PATH = "/api/ui/enforcement/decisions";

export const DIMENSION_WORDS: Readonly<Record<ScopeDimension, string>> = {
  identity: "Identity",
  credential: "Credential",
  team: "Team",
  businessUnit: "Business unit",
  application: "Application",
  environment: "Environment",
  provider: "Provider",
  model: "Model",
  tenant: "Tenant",
  tool: "Tool",
};
export const UNIT_WORDS: Readonly<Record<Unit, string>> = {
  usd: "Dollars",
  tokens: "Tokens",
  inputTokens: "Input tokens",
  outputTokens: "Output tokens",
  requests: "Requests",
  credits: "Credits",
};
export const WINDOW_WORDS: Readonly<Record<Window, string>> = {
  minute: "Each minute",
  hour: "Each hour",
  day: "Each day",
  week: "Each week",
  month: "Each month",
  quarter: "Each fiscal quarter",
  year: "Each fiscal year",
  total: "Once, in all",
  trace: "Each trace",
  session: "Each session",
};

/** The same where a column says what it is. */
export const SPAN_WORDS: Readonly<Record<Window, string>> = {
  minute: "Minute",
  hour: "Hour",
  day: "Day",
  week: "Week",
  month: "Month",
  quarter: "Quarter",
  year: "Fiscal year",
  total: "In all",
  trace: "Trace",
  session: "Session",
};

const isTokens = (unit: Unit): boolean => unit === "tokens" || unit === "inputTokens" || unit === "outputTokens";
const NOUN: Readonly<Record<Exclude<Unit, "usd">, string>> = {
  tokens: "tokens",
  inputTokens: "input tokens",
  outputTokens: "output tokens",
  requests: "requests",
  credits: "credits",
};

/** "$412.00", "1.2M", "412": for columns whose unit stands beside it. */
export const amountWords = (value: Decimal, unit: Unit): string =>
  unit === "usd" ? formatMoney(value) : isTokens(unit) ? formatTokens(value) : formatCount(value);
/** "$412.00", "1.2M tokens": for sentences. */
export const fullAmount = (value: Decimal, unit: Unit): string =>
  unit === "usd" ? formatMoney(value) : `${amountWords(value, unit)} ${NOUN[unit]}`;
export const chartUnit = (unit: Unit): ChartUnit => (unit === "usd" ? "usd" : isTokens(unit) ? "tokens" : "requests");

export const STATE_WORDS: Readonly<Record<BudgetState, { tone: StateTone; word: string }>> = {
  ok: { tone: "ok", word: "Within" },
  warning: { tone: "warn", word: "At risk" },
  exhausted: { tone: "breach", word: "Used up" },
  ended: { tone: "none", word: "Ended" },
  archived: { tone: "none", word: "Archived" },
};
export const ENFORCEMENT_WORDS = { hard: "Hard, refuses", soft: "Soft, tells" } as const;

export const REQUEST_WORDS: Readonly<Record<RequestView["state"], { tone: StateTone; word: string }>> = {
  waiting: { tone: "waiting", word: "Waiting" },
  approved: { tone: "ok", word: "Approved" },
  refused: { tone: "breach", word: "Refused" },
  withdrawn: { tone: "none", word: "Withdrawn" },
  expired: { tone: "none", word: "Expired" },
};
export const DUTY_WORDS = { team: "Team lead", finance: "Finance", security: "Security" } as const;

export function scopeWords({ scope, labels, per }: Pick<BudgetView, "scope" | "labels" | "per">): string {
  const named = [...scope.map(({ name }) => name), ...Object.entries(labels).map(([key, value]) => `${key}: ${value}`)];
  const parts = [...named, ...(per ? [`${named.length === 0 ? "Each" : "each"} ${DIMENSION_WORDS[per].toLowerCase()}`] : [])];
  return parts.join(" × ") || "The whole organisation";
}

export const NO_END = "No end";

/** "November 2026", "16–22 November 2026", "22 November 2026", "No end": days as the budget's own zone has them. */
export function windowName({ window }: Pick<CounterView, "window">, timeZone: string): string {
  if (!window.startsAt || !window.endsAt) return window.name === "" ? NO_END : window.name;
  if (Date.parse(window.endsAt) - Date.parse(window.startsAt) < 0.9 * DAY_MS) return formatInstant(window.startsAt);
  const [start, end] = [clockAt(window.startsAt, timeZone), clockAt(window.endsAt, timeZone)];
  const isMonth = start.getUTCDate() === 1 && end.getUTCDate() === 1 && end.getTime() - start.getTime() < 32 * DAY_MS;
  return isMonth ? formatMonth(start) : formatRange({ start, end }, { year: true });
}

const DAY_MS = 86_400_000;
/** What the clocks of a zone show, written as if it were UTC. */
const clockAt = (at: string, timeZone: string): Date => new Date(Date.parse(at) + tzOffset(timeZone, new Date(at)) * 60_000);

/** "9 days left", "5 h left", "12 min left"; short, for a column: "9 d left". */
export function leftWords(endsAt: string | null, now: string, { short = false } = {}): string | null {
  if (endsAt === null) return null;
  const hours = (Date.parse(endsAt) - Date.parse(now)) / 3_600_000;
  if (hours <= 0) return "over";
  if (hours < 1) return `${Math.max(1, Math.round(hours * 60))} min left`;
  if (hours < 48) return `${Math.round(hours)} h left`;
  return `${Math.floor(hours / 24)} ${short ? "d" : "days"} left`;
}

/** "$412 of $1,000": what a bar shows, in words. */
export function usedWords({ spent, held, limit }: Pick<CounterView, "spent" | "held" | "limit">, unit: Unit): string {
  const words = `${amountWords(spent, unit)} of ${fullAmount(limit, unit)}`;
  return compareDecimals(held, "0") > 0 ? `${words}, ${amountWords(held, unit)} held by calls that run` : words;
}

/** Spent as a share of the limit; null where there is nothing to divide by. */
export const shareOf = (counter: CounterView | null): number | null => (counter ? ratioOf(counter.spent, counter.limit) : null);

/** The day, and on the same day the hour. */
export const momentWords = (at: string, now: string, { long = true } = {}): string =>
  at.slice(0, 10) === now.slice(0, 10) ? `${at.slice(11, 16)} UTC` : formatDay(at, { long });

/** "3 of 42 budgets are over 80 %". */
export function listFinding(budgets: readonly BudgetView[], whose: "all" | "mine"): string {
  const count = budgets.length;
  const mine = whose === "mine" ? "your " : "";
  if (count === 0) return whose === "mine" ? "Nothing that you answer for has a budget" : "There is no budget yet";
  const full = budgets.filter(({ state }) => state === "exhausted").length;
  const over = budgets.filter(({ counter }) => (shareOf(counter) ?? 0) >= 0.8).length;
  const of = `of ${mine}${formatCount(count)} ${count === 1 ? "budget" : "budgets"}`;
  if (full > 0) return `${formatCount(full)} ${of} ${full === 1 ? "is" : "are"} used up`;
  if (over > 0) return `${formatCount(over)} ${of} ${over === 1 ? "is" : "are"} over ${formatShare(0.8)}`;
  if (count === 1) return `${mine === "" ? "The one budget" : "Your one budget"} is under ${formatShare(0.8)}`;
  return `All ${mine}${formatCount(count)} budgets are under ${formatShare(0.8)}`;
}

/** "$412.00 of $1,000.00 used with 9 days left". */
export function budgetFinding({ name, counter, counters, unit, per, state }: BudgetView, now: string): string {
  if (state === "archived") return `${name} is archived`;
  if (!counter) return `${name}: nothing is counted yet`;
  if (per !== null && counters > 1) {
    return `Of ${formatCount(counters)} counts the fullest is ${counter.value?.name ?? "one"}, ${formatShare(shareOf(counter))} used`;
  }
  const left = leftWords(counter.window.endsAt, now);
  const whose = counter.value ? `${counter.value.name}: ` : "";
  return `${whose}${amountWords(counter.spent, unit)} of ${fullAmount(counter.limit, unit)} used${left && left !== "over" ? ` with ${left}` : ""}`;
}

/** What is known to be raised above the budget's own limit. */
export const raisedBy = (counter: CounterView, { limit }: Pick<BudgetView, "limit">): string | null => {
  const more = subtractDecimals(counter.limit, limit);
  return compareDecimals(more, "0") > 0 ? more : null;
};

/** What the monthly hard caps in dollars among these allow together. */
export function committedThisMonth(budgets: readonly BudgetView[]): { limit: string; spent: string; count: number } {
  const capped = monthlyCaps(budgets);
  return {
    limit: sumDecimals(capped.map(({ counter }) => counter?.limit)) ?? "0",
    spent: sumDecimals(capped.map(({ counter }) => sumDecimals([counter?.spent, counter?.held]))) ?? "0",
    count: capped.length,
  };
}

/** The monthly hard caps in dollars; a part whose envelope is one of them is counted with that. */
function monthlyCaps(budgets: readonly BudgetView[]): BudgetView[] {
  const shown = new Map(budgets.map((budget) => [budget.id, budget]));
  // The cap of a grant is what may be used of one thing, not what was set aside.
  const isCap = ({ unit, window, enforcement, per, counter, grantId }: BudgetView): boolean =>
    !grantId && unit === "usd" && window === "month" && enforcement === "hard" && per === null && counter !== null;
  const isInCap = ({ parent }: BudgetView): boolean => {
    const envelope = parent ? shown.get(parent.id) : undefined;
    return envelope !== undefined && (isCap(envelope) || isInCap(envelope));
  };
  return budgets.filter((budget) => isCap(budget) && !isInCap(budget));
}

/** What a figure of the list counts. */
export const FIGURES = ["committed", "at_risk", "used_up"] as const;
export type BudgetFigure = (typeof FIGURES)[number];
export const FIGURE_WORDS: Readonly<Record<BudgetFigure, string>> = {
  committed: "Committed this month",
  at_risk: "At risk",
  used_up: "Used up",
};

/** The budgets that a figure is made of; all of them for none. */
export function budgetsOf(figure: BudgetFigure | null, budgets: readonly BudgetView[]): readonly BudgetView[] {
  if (figure === null) return budgets;
  if (figure === "committed") return monthlyCaps(budgets);
  return budgets.filter(({ state }) => state === (figure === "at_risk" ? "warning" : "exhausted"));
}

const WHOLE_DAYS: ReadonlySet<Window> = new Set<Window>(["day", "week", "month", "quarter", "year"]);

type Part = Pick<ScopePart, "dimension" | "id">;
/** The cap of a grant may be of a pattern, which has no page. */
export const isPatternOf = ({ grantId }: Pick<BudgetView, "grantId">, { dimension, id }: Part): boolean =>
  grantId !== undefined && (dimension === "model" || dimension === "tool") && id.includes("*");

/**
 * The events that a count is made of: of the days that its window touches. Null where the list cannot say it: labels, spans of
 * less than a day or of all time, credits.
 */
export function eventsOfCount(
  budget: Pick<BudgetView, "scope" | "labels" | "per" | "unit" | "window" | "grantId">,
  counter: CounterView,
  now: string,
): string | null {
  const { scope, labels, per, unit, window } = budget;
  const { startsAt, endsAt } = counter.window;
  if (!WHOLE_DAYS.has(window) || unit === "credits" || Object.keys(labels).length > 0 || !startsAt) return null;
  const last = endsAt && endsAt <= now ? new Date(Date.parse(endsAt) - 1).toISOString() : now;
  const parts = [...scope, ...(per && counter.value ? [{ dimension: per, id: counter.value.id }] : [])];
  // A tool is counted by all its names: of several names together there is no one list of calls.
  if (parts.some((part) => part.dimension === "tool" || isPatternOf(budget, part))) return null;
  return eventsHref({
    period: { kind: "days", first: startsAt.slice(0, 10), last: last.slice(0, 10) },
    dimensions: parts.map(({ dimension, id }) => ({
      dimension: dimension === "businessUnit" ? "business_unit" : dimension,
      filter: { is: true, values: [id] },
    })),
  });
}

/** "0.8" as "80 %". */
export const thresholdWords = (share: string): string => `${Number((Number(share) * 100).toFixed(2))}${NNBSP}%`;
