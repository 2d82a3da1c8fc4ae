import { readCalendar } from "@/lib/auth";
import type { Db, Tx } from "@/lib/db/client";
import { Conflict } from "@/lib/kernel/errors";
import { subtractUsd, ZERO_USD } from "@/lib/kernel/money";
import { localDay } from "@/lib/kernel/time-zone";
import { loadRate, loadStatementRate } from "@/lib/pricing";
import { DOLLARS, type Rate } from "./core/money";
import type { Rule } from "./core/rule";
import { dayOf } from "./core/starts";
import type { AllocationWorld } from "./core/world";
import { readCreditsTaken, readProviderDays } from "./store/charged";
import { readOpenFrom } from "./store/facts";
import { readCredits, readMarkupsOn, readSharedCosts, readTrueUps } from "./store/money";
import { readRulesOn } from "./store/rules";
import { readCostCentres, readMetrics } from "./store/world";

/** A period of the books: its instants, and whose midnights they are. */
export type WorldPeriod = { id: string; start: Date; end: Date; timeZone: string };

/**
 * All that a period's statements need beside usage, as it is now, in the transaction of the caller, who has authorised:
 * rules in force on its first day, shared cost that it has a part of, what is left of credits after the periods that
 * are closed, markups, approved true-ups that no other period has posted.
 * @throws Conflict where statements are in another currency than the dollar and no rate held at the end of the period.
 */
export async function readAllocationWorld(tx: Db | Tx, period: WorldPeriod): Promise<AllocationWorld> {
  const days = { start: localDay(period.start, period.timeZone), end: localDay(period.end, period.timeZone) };
  const rate = await statementRate(tx, period);
  const calendar = await readCalendar(tx);
  const rules = await readRulesOn(tx, days.start);
  const costs = (await readSharedCosts(tx, { state: "active" })).filter(({ span }) => span.start < days.end && days.start < span.end);
  const sharedCosts = [];
  for (const cost of costs) sharedCosts.push({ ...cost, rate: await rateOfCost(tx, cost, rate) });
  const taken = await readCreditsTaken(tx, period.id);
  const credits = (await readCredits(tx, { state: "active" })).map(({ amount, ...credit }) => ({
    ...credit,
    amount: subtractUsd(amount, taken.get(credit.id) ?? ZERO_USD),
  }));
  const openFrom = await readOpenFrom(tx);
  const burnFrom = firstBurn(openFrom, days.start, credits);
  return {
    period,
    days,
    calendar,
    rate,
    rules,
    costCentres: await readCostCentres(tx, period),
    metrics: await readMetrics(tx, metricsOf(rules), days),
    sharedCosts,
    credits,
    providerDays: await readProviderDays(tx, [...new Set(credits.map(({ provider }) => provider))], { start: burnFrom, end: days.end }),
    markups: await readMarkupsOn(tx, days.start),
    trueUps: await readTrueUps(tx, { state: "approved", OR: [{ postedIn: null }, { postedIn: period.id }] }),
  };
}

async function statementRate(db: Db | Tx, { id, end }: WorldPeriod): Promise<Rate> {
  const { currency, rate } = await loadStatementRate(db, new Date(end.getTime() - 1));
  if (currency === "USD") return DOLLARS;
  if (rate) return { currency, perUsd: rate.perUsd };
  throw new Conflict(`Statements are in ${currency}, and no exchange rate held at the end of ${id}.`, [
    { location: "rate", message: `No rate of ${currency}.`, fix: "Enter the rate of that day, then try again." },
  ]);
}

/** One rate for the whole, of its first day: parts of one whole are converted alike. */
async function rateOfCost(
  db: Db | Tx,
  { currency, span }: { currency: string; span: { start: Date } },
  statement: Rate,
): Promise<Rate | null> {
  if (currency === "USD") return DOLLARS;
  if (currency === statement.currency) return statement;
  return loadRate(db, currency, span.start);
}

const metricsOf = (rules: readonly Rule[]): string[] => [
  ...new Set(
    rules.flatMap(({ definition: { method } }) =>
      method.kind === "proportional" && method.basis.by === "metric" ? [method.basis.metric] : [],
    ),
  ),
];

/** Closed periods have taken what they took: days after the last of them that ends before this one, or since the first credit. */
function firstBurn(openFrom: string | null, start: Date, credits: readonly { validFrom: string }[]): Date {
  if (openFrom !== null && dayOf(openFrom) <= start) return dayOf(openFrom);
  if (openFrom !== null) return start;
  const first = credits.map(({ validFrom }) => validFrom).sort()[0];
  return first === undefined || dayOf(first) > start ? start : dayOf(first);
}
