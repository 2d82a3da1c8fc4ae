/**
 * How fast each read of the dashboard pages is answered, as the pages ask for it: 90 days with their comparison, names,
 * rest and series. A page asks for several of them beside each other.
 */
import { type Context, systemActor } from "@/lib/auth";
import type { Database } from "@/lib/db/client";
import { CALENDAR_MONTHS } from "@/lib/kernel/fiscal";
import { type Span, utcDate } from "@/lib/kernel/period";
import {
  explainChange,
  listConcentration,
  listMovers,
  readBreakdowns,
  readEntity,
  readForecast,
  readOverview,
  readUsage,
} from "@/lib/reporting";
import type { Grouping } from "@/lib/reporting/core/dimensions";
import { parseUsageQuery, type UsageParameters, type UsageQuery } from "@/lib/reporting/core/usage-query";
import { oneDecimal, quantile, timed } from "./measure";

const ROUNDS = 20;
/** As `components/spend/usage-paths` asks for a chart and the rows beneath it. */
const CHARTED = { granularity: "week", metric: "cost,tokens,requests,cost_per_million_tokens", top: 7, limit: 200 } as const;
const EXPLORED: readonly Grouping[] = [
  "business_unit",
  "team",
  "identity",
  "credential",
  "application",
  "environment",
  "provider",
  "model",
  "operation",
  "meter",
];

/** Milliseconds: the middle of the rounds, and what one in twenty exceeds. */
export type ReadBench = { name: string; medianMs: number; p95Ms: number };

type Ask = (parameters: UsageParameters) => UsageQuery;
const readsOf = (ctx: Context, ask: Ask): Record<string, () => Promise<unknown>> => ({
  "overview: figures": () => readOverview(ctx, ask({})),
  "overview: largest changes": () => listMovers(ctx, ask({})),
  "overview: forecast": () => readForecast(ctx, { filter: {} }),
  ...Object.fromEntries(
    EXPLORED.map((groupBy) => [
      `explorer: by ${groupBy.replace("_", " ")}`,
      () => readUsage(ctx, ask({ ...CHARTED, groupBy, ...(groupBy === "meter" ? { metric: "cost" } : {}) })),
    ]),
  ),
  "explorer: by team, then model": () => readUsage(ctx, ask({ ...CHARTED, groupBy: "team,model", top: 1 })),
  "explorer: one model, by identity": () => readUsage(ctx, ask({ ...CHARTED, groupBy: "identity", filter: { model: "model-1" } })),
  "explain a change": () => explainChange(ctx, ask({ groupBy: "team" })),
  "one identity": () => readEntity(ctx, { kind: "identity", id: "agent-7" }, ask({})),
  "one team": () => readEntity(ctx, { kind: "team", id: "team-7" }, ask({})),
  "breakdowns by model and by meter": () => readBreakdowns(ctx, ask({}), { models: ["model"], meters: ["meter"] }),
  concentration: () => listConcentration(ctx, ask({})),
});

/** @param days The span that is asked about; the comparison is the one before it. */
export async function benchPageReads({ db }: Pick<Database, "db">, days: Span, now: Date): Promise<ReadBench[]> {
  const ctx: Context = { db, clock: { now: () => now }, actor: systemActor("bench", ["spend.read", "price.read", "event.read"]) };
  const span = { from: utcDate(days.start), to: utcDate(days.end) };
  const ask: Ask = (parameters) => parseUsageQuery({ ...span, compare: "previous", ...parameters }, now, CALENDAR_MONTHS);
  const results: ReadBench[] = [];
  for (const [name, read] of Object.entries(readsOf(ctx, ask))) {
    await read();
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) await timed(times, read);
    results.push({ name, medianMs: oneDecimal(quantile(times, 0.5)), p95Ms: oneDecimal(quantile(times, 0.95)) });
  }
  return results;
}
