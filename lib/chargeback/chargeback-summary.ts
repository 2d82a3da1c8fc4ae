import { authorize, type Context } from "@/lib/auth";
import { NotFound } from "@/lib/kernel/errors";
import { startOfUtcDay, utcDate } from "@/lib/kernel/period";
import { loadStatementRate, type StatementRate } from "@/lib/pricing";
import { filtersOf, readBreakdowns } from "@/lib/reporting";
import { ADDITIVE } from "@/lib/reporting/core/measures";
import { spanAnswer } from "@/lib/reporting/core/usage-answer";
import type { UsageQuery } from "@/lib/reporting/core/usage-query";
import { noSuchPeriod } from "./close/change-period";
import { type Part, partFilters } from "./core/part";
import type { PeriodRef } from "./core/period-lines";
import type { PeriodRecord } from "./core/period-record";
import { daysOfPeriod } from "./core/periods";
import { type Statement, statedAmounts, statedAt } from "./core/statement";
import type { ChargebackSummary, ChargedGroup } from "./core/summary";
import type { CloseView } from "./core/views";
import { readCloses } from "./store/period-closes";
import { findBefore, findPeriod, readBooks } from "./store/periods";
import { copiedGroups, copiedTotal, summaryPart } from "./summarise-copies";

const WAYS = {
  businessUnits: ["business_unit"],
  costCentres: ["business_unit", "cost_centre"],
  teams: ["cost_centre", "team"],
  identities: ["team", "identity"],
  models: ["provider", "model"],
  meters: ["meter"],
} as const;
/** Rows of each list; all others are added up in one. */
const MAX_ROWS = 500;

export type SummaryAsked = Part & { version?: number | undefined };

/**
 * What a period costs, by whom it is charged to and by what it was for, beside the period before. The same sums as GET /usage and
 * the exports of the period, and beside them in the currency of statements at the rate of its end. Of a closed period what was
 * copied when it was closed, the newest version or the one asked for: nothing that happened since changes it. Right: spend.read;
 * the caller's scope applies. @throws NotFound
 */
export async function chargebackSummary(ctx: Context, periodId: string, asked: SummaryAsked = {}): Promise<ChargebackSummary> {
  authorize(ctx, "spend.read");
  const record = await findPeriod(ctx.db, periodId);
  if (!record) throw noSuchPeriod();
  const close = await closeOf(ctx, record, asked.version);
  const sums = close === null && isWholeDays(record) ? await liveSums(ctx, record, asked) : await copiedSums(ctx, record, close, asked);
  const { first } = daysOfPeriod(record);
  const { currency, rate } = close ? ratedAs(close) : await loadStatementRate(ctx.db, statedAt(record.end, ctx.clock.now()));
  const { groups, ...totals } = sums;
  const lists = rate ? statedLists(groups, rate) : groups;
  return {
    ...{ period: record.id, from: first, to: dayAfterEnd(record), timeZone: record.timeZone, state: close ? "closed" : record.state },
    // What is exported of an open period is a draft of the closing to come.
    version: close?.version ?? record.version + 1,
    ...{ isCopy: close !== null, contentHash: close?.contentHash ?? null, currency: "USD" },
    statement: currency === "USD" ? null : statementOf(currency, rate, totals.total.costUsd),
    ...totals,
    ...lists,
  };
}

async function closeOf({ db }: Context, record: PeriodRecord, version: number | undefined): Promise<CloseView | null> {
  if (version === undefined && record.state !== "closed") return null;
  const closes = await readCloses(db, record.id);
  if (version === undefined) return closes[0] ?? null;
  const close = closes.find((one) => one.version === version);
  if (!close) throw new NotFound("There is no such version of this period.");
  return close;
}

const isWholeDays = ({ start, end }: PeriodRecord): boolean => [start, end].every((at) => startOfUtcDay(at).getTime() === at.getTime());
const DAY_MS = 86_400_000;
/** Exclusive, as its zone shows it. */
const dayAfterEnd = (record: PeriodRecord): string => utcDate(new Date(Date.parse(daysOfPeriod(record).last) + DAY_MS));

type Rated = { currency: string; rate: StatementRate | null };
const ratedAs = ({ totals, versions: { rate } }: CloseView): Rated => ({
  currency: totals.currency,
  rate: rate && { ...rate, validFrom: new Date(rate.validFrom) },
});

type Sums = Pick<ChargebackSummary, "total" | "previous" | "asOf"> & { groups: Lists };

async function liveSums(ctx: Context, { start, end }: PeriodRecord, part: Part): Promise<Sums> {
  const query: UsageQuery = {
    span: { start, end },
    grain: "day",
    granularity: "month",
    groupBy: [],
    filters: await filtersOf(ctx, partFilters(part)),
    metrics: [...ADDITIVE],
    compare: "previous",
    calendar: (await readBooks(ctx.db)).calendar,
    top: null,
    limit: MAX_ROWS,
  };
  const { total, previous, groups, asOf } = await readBreakdowns(ctx, query, WAYS);
  return { total, previous, groups, asOf };
}

async function copiedSums(ctx: Context, record: PeriodRecord, close: CloseView | null, asked: Part): Promise<Sums> {
  const part = await summaryPart(ctx, asked);
  const ref: PeriodRef = { ...record, version: close?.version ?? null };
  const earlier = await findBefore(ctx.db, record);
  const before: PeriodRef | null = earlier && {
    ...earlier,
    version: earlier.state === "closed" && earlier.version > 0 ? earlier.version : null,
  };
  return {
    total: await copiedTotal(ctx, ref, part),
    previous: before && { ...spanAnswer(before), total: await copiedTotal(ctx, before, part) },
    groups: await copiedGroups(ctx, WAYS, { ref, before, part, most: MAX_ROWS }),
    asOf: close?.approved.at ?? ctx.clock.now().toISOString(),
  };
}

type Lists = Record<keyof typeof WAYS, ChargedGroup[]>;

const statedLists = (groups: Lists, rate: StatementRate): Lists =>
  Object.fromEntries(
    Object.entries(groups).map(([name, rows]) => {
      const costs = rows.map((row) => row.costUsd);
      const { amounts } = statedAmounts(costs, rate);
      return [name, rows.map((row, i) => ({ ...row, stated: amounts[i] ?? null }))];
    }),
  ) as Lists;

const statementOf = (currency: string, rate: StatementRate | null, totalUsd: string): Statement => ({
  currency,
  perUsd: rate?.perUsd ?? null,
  rateFrom: rate?.validFrom.toISOString() ?? null,
  rateSource: rate?.source ?? null,
  total: rate && statedAmounts([totalUsd], rate).total,
});
