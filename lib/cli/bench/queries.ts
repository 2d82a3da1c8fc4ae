/**
 * How fast roll-ups answer beside the same sums over the lines themselves: 90 days by team and day, and the 20 most
 * expensive identities of 90 days, on whatever the ledger holds. Rounds are taken in turn, so that a busy machine slows
 * both. The two must give the same sums. How fast each read of the spend pages is stands beside it (`page-reads.ts`).
 */
import { systemActor } from "@/lib/auth";
import { connect, type Database } from "@/lib/db/client";
import { migrate } from "@/lib/db/migrate";
import { required } from "@/lib/env";
import { addUtcDays, startOfUtcDay, utcDate } from "@/lib/kernel/period";
import { readUsage } from "@/lib/reporting";
import { parseUsageQuery } from "@/lib/reporting/core/usage-query";
import { fillLedger, IDENTITIES } from "./fill-ledger";
import { median, oneDecimal, timed } from "./measure";
import { benchPageReads, type ReadBench } from "./page-reads";
import { openKeptRuntime, openTemporaryRuntime } from "./temporary-runtime";

const DAYS = 90;
const ROUNDS = 5;
const MANY_LINES = 1_000_000;
export const MANY_IDENTITIES = 10_000;

/** Medians in milliseconds. `ratio` is how many times longer the lines took. */
export type QueryBench = { name: string; rollupMs: number; linesMs: number; ratio: number };

const RAW_COST = "coalesce(cost_usd, (SELECT sum((c->>'costUsd')::numeric) FROM jsonb_array_elements(charges) c), 0)";
const SPAN = "occurred_at >= $1::timestamptz AND occurred_at < $2::timestamptz AND role = 'billable'";

const CASES = [
  {
    name: "cost by team by day, 90 days",
    parameters: { groupBy: "team" },
    raw: `SELECT (l.occurred_at AT TIME ZONE 'UTC')::date AS day, d.team_id, sum(${RAW_COST})::text AS cost, sum(l.events) AS events
      FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id WHERE ${SPAN} GROUP BY 1, 2`,
  },
  {
    name: "20 most expensive identities, 90 days",
    parameters: { groupBy: "identity", granularity: "month", top: 20, limit: 20 },
    raw: `SELECT d.identity_id, sum(${RAW_COST})::text AS cost, sum(l.events) AS events
      FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id WHERE ${SPAN} GROUP BY 1 ORDER BY sum(${RAW_COST}) DESC LIMIT 20`,
  },
] as const;

/**
 * Fills a database of its own with that many lines and measures on it.
 * @param folder Where what is filled is kept for the next time, which goes on where this one was cut off.
 */
export async function benchFilled(
  lines: number,
  folder: string | null,
  now = new Date(),
): Promise<{ queries: QueryBench[]; reads: ReadBench[] }> {
  if (folder === null) await openTemporaryRuntime();
  else await openKeptRuntime(folder);
  return onFilled(lines, IDENTITIES, now, async (database) => ({
    queries: await benchQueries(database, now),
    reads: await benchPageReads(database, spanOf(now), now),
  }));
}

/** The reads of the pages where there are five times as many identities, on one million lines. */
export const benchManyIdentities = (now = new Date()): Promise<ReadBench[]> =>
  onFilled(MANY_LINES, MANY_IDENTITIES, now, (database) => benchPageReads(database, spanOf(now), now));

async function onFilled<T>(lines: number, identities: number, now: Date, run: (database: Database) => Promise<T>): Promise<T> {
  const database = await makeDatabase(new URL(required("DATABASE_URL")), `bench_${lines}_${identities}`);
  try {
    await fillLedger(database.pool, lines, spanOf(now).start, identities);
    return await run(database);
  } finally {
    await database.close();
  }
}

async function makeDatabase(server: URL, name: string): Promise<Database> {
  const outer = connect(server.toString(), 2);
  try {
    const { rowCount } = await outer.pool.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (rowCount === 0) await outer.pool.query(`CREATE DATABASE ${name}`);
  } finally {
    await outer.close();
  }
  const own = new URL(server);
  own.pathname = `/${name}`;
  await migrate(own.toString());
  return connect(own.toString(), 4);
}

/** The 90 days that end with today. */
function spanOf(now: Date): { start: Date; end: Date } {
  const end = addUtcDays(startOfUtcDay(now), 1);
  return { start: addUtcDays(end, -DAYS), end };
}

/**
 * The roll-up side is the whole read of the page: groups, series, control total and names.
 * @throws Error when a roll-up and the lines disagree.
 */
export async function benchQueries({ db, pool }: Pick<Database, "db" | "pool">, now = new Date()): Promise<QueryBench[]> {
  const ctx = { db, clock: { now: () => now }, actor: systemActor("bench", ["spend.read"]) };
  const { start, end } = spanOf(now);
  const span = { from: utcDate(start), to: utcDate(end) };
  const results: QueryBench[] = [];
  for (const { name, parameters, raw } of CASES) {
    const query = parseUsageQuery({ ...span, ...parameters }, now);
    const rollup: number[] = [];
    const lines: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const answer = await timed(rollup, () => readUsage(ctx, query));
      const { rows } = await timed(lines, () => pool.query<{ events: string }>(raw, [query.span.start, query.span.end]));
      if (round === 0 && parameters.groupBy === "team") compare(answer.total.events ?? "", rows);
    }
    const [rollupMs, linesMs] = [median(rollup), median(lines)];
    results.push({ name, rollupMs: oneDecimal(rollupMs), linesMs: oneDecimal(linesMs), ratio: oneDecimal(linesMs / rollupMs) });
  }
  return results;
}

function compare(counted: string, rows: readonly { events: string }[]): void {
  const sum = rows.reduce((total, row) => total + BigInt(row.events), 0n);
  if (sum.toString() !== counted) throw new Error(`the roll-up counts ${counted} events and the lines ${sum}`);
}
