/**
 * What the statistical detector costs: points a second on one core beside a plain z-score of an exponentially weighted mean, which keeps
 * three numbers and knows neither season nor tail; bytes of a state; and how long one run over 50,000 series takes, states read, judged
 * and written.
 */
import { detectSeries } from "@/lib/anomalies";
import { SeriesDetector } from "@/lib/anomalies/core/series/detector";
import { SeriesJudge } from "@/lib/anomalies/core/series/judge";
import { systemActor } from "@/lib/auth";
import { database } from "@/lib/db/database";
import { say } from "../prepare/step.mjs";
import { median, oneDecimal, thousands } from "./measure";
import type { Section } from "./results";
import { openTemporaryRuntime } from "./temporary-runtime";

const ROUNDS = 5;
const POINTS = 200_000;
const HOUR_MS = 3_600_000;
/** Two measures of each. */
const IDENTITIES = 24_950;

export async function benchSeries(): Promise<Section> {
  const { ours, rival } = measureSteps();
  const { series, seconds, points } = await measureRun();
  const bytes = SeriesJudge.fresh("hour").save().length;
  return {
    rows: [
      ["", "measured", "wanted"],
      ["points a second on one core", thousands(ours), "200,000"],
      ["a plain exponentially weighted z-score", thousands(rival), ""],
      ["that one's speed in ours", `${oneDecimal(rival / ours)} times`, ""],
      ["bytes of a series, all that is remembered", thousands(bytes), "3,072"],
      [`one run over ${thousands(series)} series, seconds`, seconds.join(", "), "300"],
    ],
    remarks: [
      `Medians of ${ROUNDS} rounds of ${thousands(POINTS)} points in turns. The runs judge one hour each, ${thousands(points)} points in all, in one transaction with states read before and written after.`,
    ],
  };
}

function measureSteps(): { ours: number; rival: number } {
  let seed = 1;
  const values = Float64Array.from({ length: POINTS }, (_, i) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return 10 + 8 * Math.sin(((i % 24) / 24) * 2 * Math.PI) + (seed % 1_000) / 300;
  });
  const [ours, rival]: [number[], number[]] = [[], []];
  let sum = 0;
  for (let round = -1; round < ROUNDS; round++) {
    const detector = SeriesDetector.fresh("hour");
    const own = perSecond((i) => {
      sum += detector.step(values[i] ?? 0, i * HOUR_MS).score;
    });
    let [mean, variance] = [0, 0];
    const plain = perSecond((i) => {
      const difference = (values[i] ?? 0) - mean;
      sum += Math.abs(difference) / Math.sqrt(variance + 1e-9);
      mean += 0.01 * difference;
      variance = 0.99 * (variance + 0.01 * difference * difference);
    });
    // The first round warms up.
    if (round >= 0) [ours[round], rival[round]] = [own, plain];
  }
  if (!Number.isFinite(sum)) throw new Error("a score was no number");
  return { ours: median(ours), rival: median(rival) };
}

function perSecond(step: (i: number) => void): number {
  const startedAt = performance.now();
  for (let i = 0; i < POINTS; i++) step(i);
  return (POINTS * 1_000) / (performance.now() - startedAt);
}

const FILL = `
INSERT INTO organisation (id, name) VALUES (1, 'Bench') ON CONFLICT DO NOTHING;
INSERT INTO usage_dimension (id, key, source_id, attribution_step, identity_id, team_id, provider, model, operation)
  SELECT i, gen_random_uuid(), 'bench', 'credential', 'agent-' || i, 'team-' || 1 + i % 40, 'openai', 'model-' || 1 + i % 8, 'chat' FROM generate_series(1, ${IDENTITIES}) i;
INSERT INTO usage_hourly (hour, dimension_id, events, requests, errors, unpriced_events, input, cache_read, cache_write, output, reasoning, embedding, cost_usd)
  SELECT h, i, 1, 1, 0, 0, 1000, 0, 0, 100, 0, 0, 0.01 * (1 + (i * 7 + extract(hour FROM h)::int) % 50)
  FROM generate_series(1, ${IDENTITIES}) i, generate_series($1::timestamptz, $1::timestamptz + interval '4 hours', interval '1 hour') h`;

async function measureRun(): Promise<{ series: number; seconds: number[]; points: number }> {
  await openTemporaryRuntime();
  const { db, pool } = database();
  // Whole hours of one day, so that nothing older is asked for.
  const start = new Date(Math.floor((Date.now() - 86_400_000) / 86_400_000) * 86_400_000);
  for (const statement of FILL.split(";\n")) await pool.query(statement, statement.includes("$1") ? [start] : []);
  const runAt = (hours: number) =>
    detectSeries({ db, clock: { now: () => new Date(start.getTime() + hours * HOUR_MS + 180_000) }, actor: systemActor("bench") });
  const first = await runAt(1);
  const seconds: number[] = [];
  let points = 0;
  for (let hours = 2; hours <= 4; hours++) {
    const startedAt = performance.now();
    points += (await runAt(hours)).points;
    seconds.push(oneDecimal((performance.now() - startedAt) / 1_000));
    say(`A run of ${thousands(first.series)} series took ${seconds.at(-1)} s`);
  }
  return { series: first.series, seconds, points };
}
