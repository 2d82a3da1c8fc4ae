import { readCalendar } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { addRaise, addRule, createBudget, listBudgets, listRules, readBudget, requestBudget } from "@/lib/budgets";
import { type Amount, countAmount, formatAmount, parseAmount } from "@/lib/budgets/core/budget";
import { windowAt } from "@/lib/budgets/core/window";
import { BudgetInput, BudgetQuery, RaiseInput, RuleInput, RuleQuery } from "@/lib/budgets/schemas";
import { Conflict } from "@/lib/kernel/errors";
import type { FiscalCalendar } from "@/lib/kernel/fiscal";
import { addUtcDays, startOfUtcDay, utcDate } from "@/lib/kernel/period";
import { readUsage } from "@/lib/reporting";
import { parseUsageQuery } from "@/lib/reporting/core/usage-query";
import { limitBy, percent, rounded, type WindowUse } from "./core/budget-limit";
import { DAY_MS } from "./core/moments";
import { ASKED_FOR, BUDGETS, PARTS_ROOM, RAISE, RAISED, REQUEST, RULES, type SampleBudget } from "./data/budgets";
import { samplePeople } from "./sample-people";
import { analyseUsage, isSampleOrganisation } from "./store";

/** What a day uses is the mean of so many. */
const PACE_DAYS = 28;

/**
 * The budgets of Northwind, a raise, a request that waits, and what is stopped or slowed: made by its people, with limits out
 * of what is used now. Once: nothing is added any more when the rules, which come last, were made; until then it may be
 * repeated. Where the organisation is not the sample, or these people cannot sign in, nothing is made. Rights: spend.read,
 * member.read; the rest are those of its people.
 */
export async function loadBudgets(ctx: Context): Promise<void> {
  if (!(await isSampleOrganisation(ctx.db))) return;
  if ((await listRules(ctx, RuleQuery.parse({ state: "all" }))).data.length >= RULES.length) return;
  const people = await samplePeople(
    ctx,
    [...BUDGETS, ...RULES, RAISE, REQUEST].map(({ by }) => by),
  );
  if (!people) return;
  await analyseUsage(ctx.db);
  const ids = await addBudgets(ctx, people);
  await addMore(ids, people);
  for (const { by, rule } of RULES) await unlessThere(addRule(people(by), RuleInput.parse(rule)));
}

/** @returns ids by name, of those that had been there too. */
async function addBudgets(ctx: Context, people: (person: string) => Context): Promise<Map<string, string>> {
  const { data } = await listBudgets(ctx, BudgetQuery.parse({ limit: "200" }));
  const ids = new Map(data.map(({ name, id }) => [name, id]));
  const limits = await limitsOf(ctx);
  for (const budget of BUDGETS) {
    if (ids.has(budget.name)) continue;
    const { by, sinceDaysAgo: _, looksBack: _back, limit: _rule, parent, unit = "usd", ...said } = budget;
    const input = BudgetInput.parse({
      ...said,
      limit: { [unit]: formatAmount(limits.get(budget.name) ?? 0n) },
      ...(parent === undefined ? {} : { parent: ids.get(parent) }),
      ...beginOf(budget, ctx.clock.now()),
    });
    ids.set(budget.name, (await createBudget(people(by), input)).id);
  }
  return ids;
}

function beginOf({ looksBack, sinceDaysAgo }: SampleBudget, now: Date): { startsAt?: string } {
  if (looksBack) return { startsAt: new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 2, 1)).toISOString() };
  return sinceDaysAgo === undefined ? {} : { startsAt: sinceOf(sinceDaysAgo, now).toISOString() };
}
const sinceOf = (daysAgo: number, now: Date): Date => addUtcDays(startOfUtcDay(now), -daysAgo);

async function addMore(ids: ReadonlyMap<string, string>, people: (person: string) => Context): Promise<void> {
  const [raised, asked] = [ids.get(RAISED) ?? "", ids.get(ASKED_FOR) ?? ""];
  const [by, asking] = [people(RAISE.by), people(REQUEST.by)];
  const now = by.clock.now();
  const { limit, raises } = await readBudget(by, raised);
  if (raises.length === 0) {
    const amount = formatAmount(raiseOf(parseAmount(limit)));
    await addRaise(by, raised, RaiseInput.parse({ amount, endsAt: addUtcDays(now, RAISE.days).toISOString(), reason: RAISE.reason }));
  }
  const more = rounded(percent(parseAmount((await readBudget(asking, asked)).limit), REQUEST.ofLimit), stepOf("usd"), "up");
  const until = addUtcDays(now, REQUEST.days).toISOString();
  await unlessThere(requestBudget(asking, asked, { amount: formatAmount(more), until, reason: REQUEST.reason }));
}

const raiseOf = (limit: Amount): Amount => rounded(percent(limit, RAISE.ofLimit), stepOf("usd"), "down");

/** A load that was cut short had made it already. */
async function unlessThere(made: Promise<unknown>): Promise<void> {
  try {
    await made;
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
  }
}

/** By name. An envelope holds its parts, with the raise. */
async function limitsOf(ctx: Context): Promise<Map<string, Amount>> {
  const calendar = await readCalendar(ctx.db);
  const limits = new Map<string, Amount>();
  for (const budget of BUDGETS)
    limits.set(budget.name, limitBy(budget.limit, await readWindowUse(ctx, budget, calendar), stepOf(budget.unit)));
  for (const { name } of BUDGETS) {
    const parts = BUDGETS.filter(({ parent }) => parent === name).map((part) => {
      const limit = limits.get(part.name) ?? 0n;
      return part.name === RAISED ? limit + raiseOf(limit) : limit;
    });
    const together = percent(
      parts.reduce((sum, limit) => sum + limit, 0n),
      PARTS_ROOM,
    );
    if (together > (limits.get(name) ?? 0n)) limits.set(name, rounded(together, stepOf("usd"), "up"));
  }
  return limits;
}

const stepOf = (unit: SampleBudget["unit"] = "usd"): Amount => (unit === "usd" ? countAmount(1n) / 100n : countAmount(1n));

/** What one budget has used of its window, by whole days; of one that counts apart its fullest count. */
async function readWindowUse(ctx: Context, budget: SampleBudget, calendar: FiscalCalendar): Promise<WindowUse> {
  const now = ctx.clock.now();
  const window = windowAt(budget.window, "UTC", calendar, now, {});
  const start = window?.startsAt ?? sinceOf(budget.sinceDaysAgo ?? 0, now);
  const recent = addUtcDays(startOfUtcDay(now), -PACE_DAYS);
  const from = utcDate(new Date(Math.min(start.getTime(), recent.getTime())));
  const query = { from, groupBy: budget.per ?? [], filter: budget.scope, metric: METRIC_OF[budget.unit ?? "usd"] };
  const { series, groups } = await readUsage(ctx, parseUsageQuery({ ...query, to: utcDate(addUtcDays(now, 1)) }, now));
  const fullest = budget.per && groups.find(({ group }) => group.identity?.id && !OWN.has(group.identity.id))?.group.identity?.id;
  const points = series.filter(({ group }) => !fullest || group.identity?.id === fullest);
  const sum = (since: Date, to: Date): Amount =>
    points.reduce((total, point) => {
      const at = Date.parse(point.bucket);
      return at >= since.getTime() && at < to.getTime() ? total + amountOf(point, budget.unit) : total;
    }, 0n);
  const paced = points.filter(({ bucket }) => bucket >= recent.toISOString().slice(0, 10) && bucket < utcDate(now));
  const first = paced.map(({ bucket }) => Date.parse(bucket)).sort((a, b) => a - b)[0];
  const days = first === undefined ? 1 : Math.round((startOfUtcDay(now).getTime() - first) / DAY_MS);
  return {
    used: sum(start, addUtcDays(now, 1)),
    perDay: sum(recent, startOfUtcDay(now)) / BigInt(days),
    leftMs: window?.endsAt ? window.endsAt.getTime() - now.getTime() : 0,
  };
}

/** Identities that a default leaves out. */
const OWN: ReadonlySet<string> = new Set(BUDGETS.flatMap(({ scope }) => scope.identity ?? []));
const METRIC_OF = { usd: "cost", tokens: "tokens", requests: "requests" } as const;
type Point = { costUsd?: string; tokens?: { total: string }; requests?: string };
function amountOf({ costUsd, tokens, requests }: Point, unit: SampleBudget["unit"]): Amount {
  if (unit === "tokens") return countAmount(BigInt(tokens?.total ?? 0));
  return unit === "requests" ? countAmount(BigInt(requests ?? 0)) : parseAmount(costUsd ?? "0");
}
