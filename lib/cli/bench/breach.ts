/**
 * Whether forecasts of a breach hold what they say: made again in the middle of past months for each identity and team of
 * the sample organisation, from what came before only, under limits around what the month then came to.
 */
import { systemActor } from "@/lib/auth";
import { database } from "@/lib/db/database";
import { addUtcDays, daysIn, startOfUtcDay, utcDate } from "@/lib/kernel/period";
import { loadSample } from "@/lib/sample";
import { type Calibration, calibrationOf, type DailyUse, trialsOf } from "@/lib/warnings/core/back-test";
import { openTemporaryRuntime } from "./temporary-runtime";

const DAYS = 240;
/** The same days and months each time, whenever it is run. */
const UNTIL = new Date("2026-10-22T14:32:00Z");
/** What is used on fewer days than this has no pace that could be forecast. */
const LEAST_SHARE_OF_DAYS = 0.5;

const DAILY_COSTS = ["identity", "team"]
  .map(
    (kind) => `SELECT '${kind} ' || d.${kind}_id AS name, u.day::text AS day, sum(u.cost_usd)::float8 AS cost
      FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id WHERE d.${kind}_id IS NOT NULL GROUP BY 1, 2`,
  )
  .join(" UNION ALL ");

export type BreachBench = Calibration & { scopes: number };

export async function benchBreach(events: number): Promise<BreachBench> {
  await openTemporaryRuntime();
  const { db, pool } = database();
  const ctx = { db, clock: { now: () => UNTIL }, actor: systemActor("bench") };
  const named = { name: "Bench", isSample: true };
  await db.organisation.upsert({ where: { id: 1 }, create: { id: 1, ...named }, update: named });
  await loadSample(ctx, { events, days: DAYS, seed: 1, until: UNTIL });
  const { rows } = await pool.query<{ name: string; day: string; cost: number }>(DAILY_COSTS);
  const byName = new Map<string, Map<string, number>>();
  for (const { name, day, cost } of rows) byName.set(name, (byName.get(name) ?? new Map<string, number>()).set(day, cost));
  const uses = [...byName].flatMap(([name, costs]) => useOf(name, costs) ?? []);
  return { ...calibrationOf(trialsOf(uses, UNTIL)), scopes: uses.length };
}

function useOf(name: string, costs: ReadonlyMap<string, number>): DailyUse | null {
  const used = [...costs].filter(([, cost]) => cost > 0).map(([day]) => day);
  const first = used.sort()[0];
  if (first === undefined) return null;
  const firstDay = new Date(`${first}T00:00:00Z`);
  const days = daysIn({ start: firstDay, end: startOfUtcDay(UNTIL) });
  if (used.length < LEAST_SHARE_OF_DAYS * days) return null;
  return { name, firstDay, amounts: Array.from({ length: days }, (_, i) => costs.get(utcDate(addUtcDays(firstDay, i))) ?? 0) };
}
