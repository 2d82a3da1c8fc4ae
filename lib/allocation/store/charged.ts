/** What statements of closed periods took: of credits, and above or below cost. */
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { parseFixed, USD_SCALE, type Usd } from "@/lib/kernel/money";
import { type Span, utcDate } from "@/lib/kernel/period";
import { type Minor, parseMinor } from "../core/money";
import type { ProviderDay } from "../core/world";

const { sql } = Prisma;

/** Statements that hold: of the newest version of closed periods. */
const CLOSED = sql`statement s JOIN billing_period p ON p.id = s.period_id AND p.state = 'closed' AND p.version = s.version`;

/** Taken of each credit by closed periods other than one, in dollars above zero. */
export async function readCreditsTaken(db: Db | Tx, exceptPeriodId: string | null): Promise<Map<string, Usd>> {
  const rows = await db.$queryRaw<{ id: string; taken: string }[]>`
    SELECT l.origin ->> 'providerCreditId' AS id, sum(l.cost_usd)::text AS taken
    FROM ${CLOSED} JOIN statement_line l ON l.statement_id = s.id
    WHERE l.origin ? 'providerCreditId' AND l.origin ->> 'providerCreditId' IS NOT NULL AND s.period_id IS DISTINCT FROM ${exceptPeriodId}
    GROUP BY 1`;
  return new Map(
    rows.map(({ id, taken }) => {
      const exact = parseFixed(taken, USD_SCALE);
      return [id, (exact < 0n ? -exact : exact) as Usd];
    }),
  );
}

/** Daily cost of providers, in the order of days. */
export async function readProviderDays(db: Db | Tx, providers: readonly string[], span: Span): Promise<ProviderDay[]> {
  if (providers.length === 0) return [];
  const rows = await db.$queryRaw<{ provider: string; day: Date; cost: string }[]>`
    SELECT d.provider, u.day, sum(u.cost_usd)::text AS cost
    FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id
    WHERE u.day >= ${utcDate(span.start)}::date AND u.day < ${utcDate(span.end)}::date AND d.provider = ANY(${[...providers]}::text[])
    GROUP BY 1, 2 ORDER BY 2, 1`;
  return rows.map(({ provider, day, cost }) => ({ provider, day: utcDate(day), costUsd: parseFixed(cost, USD_SCALE) as Usd }));
}

export type ChargedSpan = {
  currencies: string[];
  periods: { id: string; start: Date }[];
  /** Charged above cost. */
  difference: Minor;
  /** Direct cost by cost centre, exact. */
  direct: Map<string, bigint>;
};

/** What closed periods that lie within a span charged above or below cost, and who had which direct cost. */
export async function readCharged(db: Db | Tx, span: Span): Promise<ChargedSpan> {
  const periods = await db.billingPeriod.findMany({
    where: { state: "closed", startsAt: { gte: span.start }, endsAt: { lte: span.end } },
    orderBy: { startsAt: "asc" },
  });
  const rows = await db.$queryRaw<{ centre: string; currency: string; direct: string; markup: string }[]>`
    SELECT s.cost_centre_id AS centre, s.currency, sum(s.direct_usd)::text AS direct,
      coalesce(sum((SELECT sum(l.amount) FROM statement_line l WHERE l.statement_id = s.id AND l.kind = 'markup')), 0)::text AS markup
    FROM ${CLOSED} WHERE s.period_id = ANY(${periods.map(({ id }) => id)}::text[]) GROUP BY 1, 2 ORDER BY 1`;
  const currencies = [...new Set(rows.map(({ currency }) => currency))];
  const direct = new Map<string, bigint>();
  for (const row of rows) direct.set(row.centre, (direct.get(row.centre) ?? 0n) + parseFixed(row.direct, USD_SCALE));
  const difference = currencies.length === 1 ? rows.reduce((sum, row) => sum + parseMinor(row.markup, row.currency), 0n) : 0n;
  return { currencies, periods: periods.map(({ id, startsAt }) => ({ id, start: startsAt })), difference, direct };
}
