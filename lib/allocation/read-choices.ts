import { type Context, readCalendar } from "@/lib/auth";
import { utcDate } from "@/lib/kernel/period";
import { loadStatementRate } from "@/lib/pricing";
import { dayOf, nextStart, startOfPeriodAt } from "./core/starts";
import type { AllocationChoices } from "./core/views";
import { identitiesOf } from "./rule-view";
import { requireWhole } from "./sight";
import { readMetricNames, readNames, readOpenFrom, readSeen } from "./store/facts";
import { readSharedCosts } from "./store/money";
import { readRules } from "./store/rules";

const STARTS = 13;

/** What rules, shared cost and surcharges can be made of. Right: spend.read of everything. */
export async function readChoices(ctx: Context): Promise<AllocationChoices> {
  requireWhole(ctx, "spend.read");
  const { db } = ctx;
  const today = utcDate(ctx.clock.now());
  const calendar = await readCalendar(db);
  const openFrom = await readOpenFrom(db);
  const rules = await readRules(db);
  const { currency } = await loadStatementRate(db, ctx.clock.now());
  const starts = [
    openFrom === null ? startOfPeriodAt(calendar, previousDay(startOfPeriodAt(calendar, today))) : nextStart(calendar, openFrom),
  ];
  for (let last = starts[0]; last !== undefined && starts.length < STARTS; last = starts.at(-1))
    starts.push(nextStart(calendar, dayAfter(last)));
  return {
    names: await readNames(
      db,
      rules.flatMap(({ definition }) => identitiesOf(definition)),
    ),
    ...(await readSeen(db)),
    metrics: await readMetricNames(db),
    sharedCosts: (await readSharedCosts(db, { state: "active" })).map(({ id, name }) => ({ id, name })),
    currency,
    starts,
  };
}

const DAY_MS = 86_400_000;
const dayAfter = (day: string): string => utcDate(new Date(dayOf(day).getTime() + DAY_MS));
const previousDay = (day: string): string => utcDate(new Date(dayOf(day).getTime() - DAY_MS));
