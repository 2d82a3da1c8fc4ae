/**
 * How fast the spend pages are answered, beside the same sums over the lines themselves: 90 days by team and day, and
 * the 20 most expensive identities of 90 days, on whatever the ledger holds. Rounds are taken in turn, so that a busy
 * machine slows both. The two must give the same sums.
 */
import { systemActor } from "@/lib/auth";
import type { Database } from "@/lib/db/client";
import { addUtcDays, startOfUtcDay, utcDate } from "@/lib/kernel/period";
import { readUsage } from "@/lib/reporting";
import { parseUsageQuery } from "@/lib/reporting/core/usage-query";

const DAYS = 90;
const ROUNDS = 5;

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
 * The roll-up side is the whole read of the page: groups, series, control total and names.
 * @throws Error when a roll-up and the lines disagree.
 */
export async function benchQueries({ db, pool }: Pick<Database, "db" | "pool">, now = new Date()): Promise<QueryBench[]> {
  const ctx = { db, clock: { now: () => now }, actor: systemActor("bench", ["spend.read"]) };
  const end = addUtcDays(startOfUtcDay(now), 1);
  const span = { from: utcDate(addUtcDays(end, -DAYS)), to: utcDate(end) };
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
    results.push({ name, rollupMs: median(rollup), linesMs: median(lines), ratio: Math.round((median(lines) / median(rollup)) * 10) / 10 });
  }
  return results;
}

function compare(counted: string, rows: readonly { events: string }[]): void {
  const sum = rows.reduce((total, row) => total + BigInt(row.events), 0n);
  if (sum.toString() !== counted) throw new Error(`the roll-up counts ${counted} events and the lines ${sum}`);
}

async function timed<T>(times: number[], run: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await run();
  times.push(performance.now() - startedAt);
  return result;
}

const median = (values: readonly number[]): number =>
  Math.round(([...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0) * 10) / 10;
