import { authorize, readCalendar, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { readBudget } from "@/lib/budgets";
import { type Amount, countAmount, formatAmount, parseAmount, type ScopeDimension, type Unit } from "@/lib/budgets/core/budget";
import type { BudgetView, CounterView } from "@/lib/budgets/core/views";
import { type BudgetWindow, windowAt, windowBefore } from "@/lib/budgets/core/window";
import type { Tx } from "@/lib/db/client";
import { addUtcDays, type Span, startOfUtcDay } from "@/lib/kernel/period";
import { bucketName, bucketsOf, oldestHour } from "./core/buckets";
import { type Breach, type BurnPoint, burnOf, edgesOf, type Silence } from "./core/budget-burn";
import type { Grouping } from "./core/dimensions";
import type { Filter } from "./core/filter";
import { HISTORY_DAYS } from "./core/forecast/forecast-period";
import { type Measures, tokensTotal } from "./core/measures";
import type { NameOf } from "./core/usage-answer";
import { loadNames } from "./store/names";
import { readTogether } from "./store/read";
import { readSeries } from "./store/series";
import { unitsBelow } from "./store/units";
import { readGroups, type Selection } from "./store/usage";

export type BudgetBurn = {
  unit: Unit;
  window: { startsAt: string; endsAt: string };
  granularity: "hour" | "day";
  points: BurnPoint[];
  breach: Breach | null;
  /** Why nothing is said of what is to come; null where something is, or the window is over. */
  silence: Silence | null;
  /** The last window that is over, by bucket: what a cap can be tried on. Null where nothing was used in it. */
  last: { startsAt: string; endsAt: string; buckets: { start: string; used: string }[] } | null;
  /** Who used it in this window, most first, at most 50. */
  affected: { identity: { id: string; name: string; kind?: string }; used: string; costUsd: string }[];
  asOf: string;
};
/** Where there is no curve, why. */
export type BudgetBurnAnswer = { burn: BudgetBurn; reason: null } | { burn: null; reason: string };

const AFFECTED = 50;
const MAX_ROWS = 1_200;
const ONE = countAmount(1n);
const CENT = ONE / 100n;
/** Of a budget without an end, this much of what is to come is shown. */
const OPEN_DAYS = 31;
/** Windows that begin and end too fast for a curve, or are no span of time. */
const WITHOUT_CURVE = ["minute", "hour", "trace", "session"];

/**
 * How one count of a budget burns: by day, by hour where its window is a day, from roll-ups. The curve ends at what the
 * counter holds; windows that do not begin at midnight UTC are drawn by the nearest day. Right: spend.read; only what the
 * caller may see is counted.
 * @param value Which count of a budget that counts apart; the fullest unless said.
 * @throws NotFound when there is no such budget in the caller's scope.
 */
export async function readBudgetBurn(ctx: Context, budgetId: string, value?: string): Promise<BudgetBurnAnswer> {
  authorize(ctx, "spend.read");
  const budget = await readBudget(ctx, budgetId);
  const reason = reasonOf(budget);
  if (reason !== null) return { burn: null, reason };
  const counter = (value === undefined ? null : budget.running.find((one) => one.value?.id === value)) ?? budget.counter;
  if (budget.per !== null && !counter?.value) return { burn: null, reason: "Nothing has been counted in this window yet." };
  const now = endOf(budget, ctx.clock.now());
  const calendar = await readCalendar(ctx.db);
  const current = windowAt(budget.window, budget.timeZone, calendar, now, {});
  const previous = current && windowBefore(budget.window, budget.timeZone, calendar, current);
  const spans: Spans = {
    now,
    window: spanOf(budget, current, now),
    before: previous?.startsAt && previous.endsAt ? { start: previous.startsAt, end: previous.endsAt } : null,
  };
  const nameOf = await loadNames(ctx.db);
  return readTogether(ctx.db, async (tx) => {
    const selection: Selection = { scope: scopeOf(ctx.actor, "spend.read"), filters: await filtersOf(tx, budget, counter), grain: "day" };
    const curve = await readCurve(tx, selection, budget, counter, spans);
    const affected = await readAffected(tx, selection, budget.unit, edgesOf(spans.window, "day"), nameOf);
    return { reason: null, burn: { ...curve, affected, asOf: bucketName(ctx.clock.now()) } };
  });
}

type Spans = { now: Date; window: Span; before: Span | null };

function reasonOf({ window, unit, labels }: BudgetView): string | null {
  if (WITHOUT_CURVE.includes(window)) return `Windows of a ${window} have no curve: each call is decided on by what its own window holds.`;
  if (unit === "credits") return "Credits are counted by call, not by day.";
  return Object.keys(labels).length > 0 ? "Labels are counted by call, not by day." : null;
}

/** What is over is looked at as it ended. */
const endOf = ({ endsAt, archivedAt }: BudgetView, now: Date): Date =>
  [endsAt, archivedAt].reduce((at, end) => (end && new Date(end) < at ? new Date(Date.parse(end) - 1) : at), now);

function spanOf({ startsAt, endsAt }: BudgetView, window: BudgetWindow | null, now: Date): Span {
  if (window?.startsAt && window.endsAt) return { start: window.startsAt, end: window.endsAt };
  const first = addUtcDays(startOfUtcDay(now), -HISTORY_DAYS);
  const start = new Date(startsAt) > first ? new Date(startsAt) : first;
  return { start, end: endsAt ? new Date(endsAt) : addUtcDays(startOfUtcDay(now), OPEN_DAYS) };
}

const GROUPING_OF: Readonly<Record<ScopeDimension, Grouping>> = {
  identity: "identity",
  credential: "credential",
  team: "team",
  businessUnit: "business_unit",
  application: "application",
  environment: "environment",
  provider: "provider",
  model: "model",
  tenant: "tenant",
  tool: "tool",
};

/** The scope, and of a budget that counts apart the one value; a unit counts with the units below it. */
async function filtersOf(tx: Tx, { scope, per }: BudgetView, counter: CounterView | null): Promise<Filter[]> {
  const parts = [...scope, ...(per && counter?.value ? [{ dimension: per, id: counter.value.id }] : [])];
  return Promise.all(
    parts.map(async ({ dimension, id }) => ({
      dimension: GROUPING_OF[dimension],
      isExcluded: false,
      values: dimension === "businessUnit" && dimension !== per ? await unitsBelow(tx, id) : [id],
      hasNone: false,
    })),
  );
}

async function readCurve(tx: Tx, selection: Selection, budget: BudgetView, counter: CounterView | null, { now, window, before }: Spans) {
  const { unit } = budget;
  const start = before?.start ?? window.start;
  const granularity = budget.window === "day" && start >= oldestHour(now) ? "hour" : "day";
  const year = addUtcDays(startOfUtcDay(now), -HISTORY_DAYS);
  const days = await readAmounts(
    tx,
    selection,
    unit,
    edgesOf({ start: new Date(Math.min(start.getTime(), year.getTime())), end: window.end }, "day"),
  );
  const hours =
    granularity === "hour"
      ? await readAmounts(tx, { ...selection, grain: "hour" }, unit, edgesOf({ start, end: window.end }, "hour"))
      : null;
  const amounts = hours ?? days;
  const burn = burnOf({
    window,
    granularity,
    now,
    since: new Date(budget.startsAt),
    limit: parseAmount(counter?.limit ?? budget.limit),
    spent: parseAmount(counter?.spent ?? "0"),
    amounts,
    before,
    daily: new Map([...days].map(([day, amount]) => [day.slice(0, 10), amount])),
    step: unit === "usd" ? CENT : ONE,
  });
  const ends = { startsAt: window.start.toISOString(), endsAt: window.end.toISOString() };
  return { unit, window: ends, granularity, ...burn, last: before && lastOf(before, granularity, amounts) } as const;
}

function lastOf(span: Span, granularity: "hour" | "day", amounts: ReadonlyMap<string, Amount>): BudgetBurn["last"] {
  const buckets = bucketsOf(edgesOf(span, granularity), granularity).map(bucketName);
  if (buckets.every((start) => (amounts.get(start) ?? 0n) === 0n)) return null;
  return {
    startsAt: span.start.toISOString(),
    endsAt: span.end.toISOString(),
    buckets: buckets.map((start) => ({ start, used: formatAmount(amounts.get(start) ?? 0n) })),
  };
}

async function readAmounts(tx: Tx, selection: Selection, unit: Unit, span: Span): Promise<Map<string, Amount>> {
  const rows = await readSeries(tx, selection, { groupBy: [], granularity: selection.grain, maxRows: MAX_ROWS }, span);
  return new Map(rows.map((row) => [row.bucket, amountIn(row.now.measures, unit)]));
}

/** As counters count it. Credits are no sum of roll-ups. */
function amountIn(measures: Measures, unit: Unit): Amount {
  switch (unit) {
    case "usd":
      return measures.costUsd;
    case "tokens":
      return countAmount(tokensTotal(measures));
    case "inputTokens":
      return countAmount(measures.inputUncached + measures.cacheRead + measures.cacheWrite);
    case "outputTokens":
      return countAmount(measures.output);
    case "requests":
      return countAmount(measures.requests);
    case "credits":
      return 0n;
  }
}

async function readAffected(tx: Tx, selection: Selection, unit: Unit, span: Span, nameOf: NameOf): Promise<BudgetBurn["affected"]> {
  const groups = await readGroups(tx, selection, ["identity"], span, null);
  return groups
    .flatMap(({ keys: [id], now: { measures } }) => (id ? [{ id, used: amountIn(measures, unit), costUsd: measures.costUsd }] : []))
    .filter(({ used }) => used > 0n)
    .sort((a, b) => (a.used === b.used ? a.id.localeCompare(b.id) : a.used < b.used ? 1 : -1))
    .slice(0, AFFECTED)
    .map(({ id, used, costUsd }) => {
      const { name, kind } = nameOf("identity", id);
      return { identity: { id, name, ...(kind ? { kind } : {}) }, used: formatAmount(used), costUsd: formatAmount(costUsd) };
    });
}
