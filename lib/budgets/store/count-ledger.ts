/** How much of each budget the ledger says was used: the truth that counters are a copy of. */
import { arrayLiteral, columnLiteral } from "@/lib/db/array-literal";
import type { Db, Tx } from "@/lib/db/client";
import type { BudgetBook } from "../core/book";
import { type Amount, type Budget, type BudgetScope, parseAmount } from "../core/budget";
import { type CountedSpan, type Member, splitSpans } from "../core/count-ledger";
import type { CountedUnder } from "../core/place";

const UNDER = {
  id: true,
  identityId: true,
  credentialId: true,
  teamId: true,
  businessUnitId: true,
  applicationId: true,
  environmentId: true,
  provider: true,
  model: true,
  tenant: true,
  tool: true,
} as const;

/** What of a scope can be compared with dimensions as it is: neither units, which have units below them, nor models and tools, which have spellings. */
function plainlyIn({ identity, credential, team, application, environment, provider, tenant }: BudgetScope) {
  const same = {
    identityId: identity,
    credentialId: credential,
    teamId: team,
    applicationId: application,
    environmentId: environment,
    provider,
    tenant,
  };
  return Object.fromEntries(Object.entries(same).filter(([, value]) => value !== undefined));
}

/** Whether the scope says something that dimensions can be picked by as they are stored. */
export const isNarrow = ({ scope }: Budget): boolean => scope.businessUnit !== undefined || Object.keys(plainlyIn(scope)).length > 0;

/** Dimensions that these budgets may count: narrowed when one budget is asked for. @param book Says which units lie below others. */
export async function readDimensions(
  tx: Db | Tx,
  budgets: readonly Budget[],
  book: Pick<BudgetBook, "unitsBelow">,
): Promise<(CountedUnder & { id: number })[]> {
  const [only, ...others] = budgets;
  if (!only || others.length > 0) return tx.usageDimension.findMany({ select: UNDER });
  const { businessUnit } = only.scope;
  const inUnit = businessUnit === undefined ? {} : { businessUnitId: { in: book.unitsBelow(businessUnit) } };
  return tx.usageDimension.findMany({ where: { ...plainlyIn(only.scope), ...inUnit }, select: UNDER });
}

/** Whether usage ever lay in a scope, models, tools and units aside. */
export async function isScopeUsed(db: Db | Tx, scope: BudgetScope): Promise<boolean> {
  return (await db.usageDimension.findFirst({ where: plainlyIn(scope), select: { id: true } })) !== null;
}

/** What was used in one window (or minute, or thread) of one count. */
export type Counted = { budgetId: string; name: string; value: string; part: string; amount: Amount };
type Row = Omit<Counted, "amount"> & { amount: string };
const fromDbCounted = ({ amount, ...row }: Row): Counted => ({ ...row, amount: parseAmount(amount) });

const INPUT_OF_DAY = "d.input + d.cache_read + d.cache_write + d.embedding";
/** Of a row `d` of a roll-up in the unit of `s`: requests with what were further attempts at them, and no credits. */
export const OF_ROLLUP = `CASE s.unit WHEN 'usd' THEN d.cost_usd WHEN 'outputTokens' THEN d.output WHEN 'requests' THEN d.requests
  WHEN 'inputTokens' THEN ${INPUT_OF_DAY} ELSE ${INPUT_OF_DAY} + d.output END`;

const INPUT_OF_LINE = `coalesce(l.input, 0) + coalesce(l.cache_read, 0) + coalesce(l.cache_write_5m, 0) + coalesce(l.cache_write_1h, 0)
  + coalesce(l.cache_write, 0) + coalesce(l.embedding, 0)`;
/** Of a line that is priced in part, what is priced. */
export const COST_OF_LINE =
  "coalesce(l.cost_usd, (SELECT sum((charge->>'costUsd')::numeric) FROM jsonb_array_elements(l.charges) AS charge), 0)";
/** Another attempt at a request is no request. As the index says it. */
export const IS_FURTHER_ATTEMPT = "(coalesce(l.attempt, 1) > 1 OR l.retry_of IS NOT NULL)";
/** Of a line `l` in the unit of `s`. */
export const OF_LINE = `CASE s.unit
  WHEN 'usd' THEN ${COST_OF_LINE}
  WHEN 'outputTokens' THEN coalesce(l.output, 0)
  WHEN 'inputTokens' THEN ${INPUT_OF_LINE}
  WHEN 'tokens' THEN ${INPUT_OF_LINE} + coalesce(l.output, 0)
  WHEN 'requests' THEN CASE WHEN ${IS_FURTHER_ATTEMPT} THEN 0 ELSE coalesce(l.requests, 0) END
  ELSE coalesce(l.credits, 0) END`;

const SPANS = `unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::text[], $6::text[]) AS s(budget_id, name, from_at, to_at, unit, labels)`;
const MEMBERS = `unnest($7::text[], $8::int[], $9::text[]) AS m(budget_id, dimension_id, value) ON m.budget_id = s.budget_id`;
/** Of all spans together, so that the months that can matter are known before anything is read. */
const OF_DAYS = `d.day >= ($10::timestamptz AT TIME ZONE 'UTC')::date AND d.day < ($11::timestamptz AT TIME ZONE 'UTC')::date`;
const OF_TIME = "l.occurred_at >= $10::timestamptz AND l.occurred_at < $11::timestamptz";
const HAS_LABELS = `(s.labels = '{}' OR l.labels @> s.labels::jsonb)`;

const DAYS = `SELECT s.budget_id AS "budgetId", s.name, m.value, '' AS part, sum(${OF_ROLLUP})::text AS amount
  FROM ${SPANS} JOIN ${MEMBERS}
  JOIN usage_daily d ON d.dimension_id = m.dimension_id AND d.day >= (s.from_at AT TIME ZONE 'UTC')::date AND d.day < (s.to_at AT TIME ZONE 'UTC')::date
    AND ${OF_DAYS}
  GROUP BY 1, 2, 3`;

/** @param part What tells counts within a span apart. */
const linesBy = (
  part: string,
  where = "",
): string => `SELECT s.budget_id AS "budgetId", s.name, m.value, ${part} AS part, sum(${OF_LINE})::text AS amount
  FROM ${SPANS} JOIN ${MEMBERS}
  JOIN usage_line l ON l.dimension_id = m.dimension_id AND l.occurred_at >= s.from_at AND l.occurred_at < s.to_at AND l.role = 'billable'
    AND ${OF_TIME} AND ${HAS_LABELS}
  ${where} GROUP BY 1, 2, 3, 4`;

const LINES = linesBy("''");
const MINUTES = linesBy(`to_char(date_trunc('minute', l.occurred_at AT TIME ZONE 'UTC'), 'YYYY-MM-DD"T"HH24:MI"Z"')`);
const THREADS = {
  trace: linesBy("l.trace_id", "WHERE l.trace_id = ANY($12::text[])"),
  session: linesBy("l.session_id", "WHERE l.session_id = ANY($12::text[])"),
};
const ALL_THREADS = {
  trace: linesBy("l.trace_id", "WHERE l.trace_id IS NOT NULL"),
  session: linesBy("l.session_id", "WHERE l.session_id IS NOT NULL"),
};

function parametersOf(spans: readonly CountedSpan[], members: readonly Member[]): string[] {
  return [
    columnLiteral(spans, ({ budget }) => budget.id),
    columnLiteral(spans, ({ name }) => name),
    columnLiteral(spans, ({ from }) => from.toISOString(), true),
    columnLiteral(spans, ({ to }) => to.toISOString(), true),
    columnLiteral(spans, ({ budget }) => budget.unit),
    columnLiteral(spans, ({ budget }) => JSON.stringify(budget.labels)),
    columnLiteral(members, ({ budgetId }) => budgetId),
    columnLiteral(members, ({ dimensionId }) => dimensionId),
    columnLiteral(members, ({ value }) => value),
    ...boundsOf(spans),
  ];
}

function boundsOf(spans: readonly CountedSpan[]): string[] {
  let [from, to] = [Number.POSITIVE_INFINITY, 0];
  for (const span of spans) [from, to] = [Math.min(from, span.from.getTime()), Math.max(to, span.to.getTime())];
  return [new Date(from).toISOString(), new Date(to).toISOString()];
}

async function read(
  tx: Tx,
  sql: string,
  spans: readonly CountedSpan[],
  members: readonly Member[],
  more: string[] = [],
): Promise<Counted[]> {
  if (spans.length === 0 || members.length === 0) return [];
  return (await tx.$queryRawUnsafe<Row[]>(sql, ...parametersOf(spans, members), ...more)).map(fromDbCounted);
}

/** What was used in each span; a window that was cut comes in several rows, to be added up. */
export async function countSpans(tx: Tx, spans: readonly CountedSpan[], members: readonly Member[]): Promise<Counted[]> {
  const { days, lines } = splitSpans(spans);
  return [...(await read(tx, DAYS, days, members)), ...(await read(tx, LINES, lines, members))];
}

/** What was used in each minute with usage; `part` is the minute. All zones are whole minutes apart. */
export const countMinutes = (tx: Tx, spans: readonly CountedSpan[], members: readonly Member[]): Promise<Counted[]> =>
  read(tx, MINUTES, spans, members);

/** What was used in each trace or session, `part`; of these ones only, when they are given. */
export const countThreads = (
  tx: Tx,
  kind: "trace" | "session",
  spans: readonly CountedSpan[],
  members: readonly Member[],
  threads?: readonly string[],
): Promise<Counted[]> =>
  threads === undefined ? read(tx, ALL_THREADS[kind], spans, members) : read(tx, THREADS[kind], spans, members, [arrayLiteral(threads)]);
