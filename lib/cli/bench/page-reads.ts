/**
 * How fast each read of the dashboard pages is answered, as the pages ask for it: 90 days with their comparison, names,
 * rest and series. A page asks for several of them beside each other.
 */
import { type Context, systemActor } from "@/lib/auth";
import type { Scope } from "@/lib/auth/core/actor";
import { createBudget, listBudgets } from "@/lib/budgets";
import { BudgetInput, BudgetQuery } from "@/lib/budgets/schemas";
import type { Database } from "@/lib/db/client";
import { parseInput } from "@/lib/kernel/parse";
import { addUtcDays, type Span, utcDate } from "@/lib/kernel/period";
import { foldWeeks } from "@/lib/metering";
import {
  explainChange,
  exportUsage,
  findSavings,
  keepLineFigures,
  listConcentration,
  listEvents,
  listLabels,
  listMovers,
  listUnattributed,
  listUnpriced,
  readBreakdowns,
  readBudgetBurn,
  readCalls,
  readEntity,
  readEvent,
  readForecast,
  readFreshness,
  readLabel,
  readOverview,
  readSparks,
  readTrace,
  readUsage,
  readUsageQuery,
  searchEverything,
} from "@/lib/reporting";
import { GROUPINGS } from "@/lib/reporting/core/dimensions";
import type { UsageParameters, UsageQuery } from "@/lib/reporting/core/usage-query";
import { type EntityPath, EventListParams, SparkParams } from "@/lib/reporting/schemas";
import { say } from "../prepare/step.mjs";
import { oneDecimal, quantile, timed } from "./measure";

/** So many that the slowest of them is not yet the one in twenty. */
const ROUNDS = 24;
/** As `components/spend/usage-paths` asks for a chart and the rows beneath it. */
const CHARTED = { granularity: "week", metric: "cost,tokens,requests,cost_per_million_tokens", top: 7, limit: 200 } as const;
const COMPARED_DAYS = 30;
/** What `fillLedger` makes, one of each kind that has a page. */
const THINGS: readonly EntityPath[] = [
  { kind: "business_unit", id: "unit-3" },
  { kind: "team", id: "team-7" },
  { kind: "identity", id: "agent-7" },
  { kind: "application", id: "app-7" },
  { kind: "environment", id: "bench-live" },
  { kind: "provider", id: "openai" },
  { kind: "model", id: "model-1" },
  { kind: "cost_centre", id: "cc-7" },
  { kind: "tenant", id: "tenant-7" },
  { kind: "tool", id: "tool-3" },
];

/** Milliseconds: the middle of the rounds, and what one in twenty exceeds. */
export type ReadBench = { name: string; medianMs: number; p95Ms: number };

type Ask = (parameters: UsageParameters) => Promise<UsageQuery>;
type Reads = Record<string, () => Promise<unknown>>;

export async function benchPageReads(database: Pick<Database, "db">, days: Span, now: Date): Promise<ReadBench[]> {
  const results: ReadBench[] = [];
  for (const [name, read] of Object.entries(await readsFor(database, days, now))) {
    await read();
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) await timed(times, read);
    const measured = { name, medianMs: oneDecimal(quantile(times, 0.5)), p95Ms: oneDecimal(quantile(times, 0.95)) };
    say(`${name}: ${measured.medianMs} ms, p95 ${measured.p95Ms} ms`);
    results.push(measured);
  }
  return results;
}

/** The reads by name. @param days The span that is asked about; the comparison is the one before it. */
export async function readsFor({ db }: Pick<Database, "db">, days: Span, now: Date): Promise<Reads> {
  const clock = { now: () => now };
  const ctx: Context = { db, clock, actor: systemActor("bench") };
  // As the jobs do: no page waits for them.
  const startedMs = performance.now();
  const weeks = await foldWeeks(db, clock);
  if (weeks > 0) say(`${weeks} weeks summed: ${Math.round(performance.now() - startedMs)} ms`);
  if (await keepLineFigures(ctx)) say(`Figures of single lines for savings: ${Math.round(performance.now() - startedMs)} ms`);
  const asking = (of: Context, span: Span): Ask => {
    const asked = { from: utcDate(span.start), to: utcDate(span.end) };
    return (parameters) => readUsageQuery(of, { ...asked, compare: "preceding", ...parameters });
  };
  const ask = asking(ctx, days);
  const recent = asking(ctx, { start: addUtcDays(days.end, -COMPARED_DAYS), end: days.end });
  const head: Context = { ...ctx, actor: { ...systemActor("bench"), scope: OF_A_UNIT } };
  return {
    ...overviewReads(ctx, ask),
    ...explorerReads(ctx, ask),
    ...named("30 days beside the 30 before, ", explorerOf(ctx, recent, ["team", "identity", "label"])),
    ...entityReads(ctx, ask),
    ...(await eventReads(ctx, days)),
    ...(await budgetReads(ctx)),
    ...named("head of a unit: ", { ...overviewReads(head, asking(head, days)), ...explorerOf(head, asking(head, days), ["identity"]) }),
  };
}

/** Who sees one unit. */
const OF_A_UNIT: Scope = {
  kind: "some",
  businessUnitIds: ["unit-3"],
  teamIds: [],
  applicationIds: [],
  environmentIds: [],
  identityIds: [],
};

const named = (before: string, reads: Reads): Reads =>
  Object.fromEntries(Object.entries(reads).map(([name, read]) => [`${before}${name}`, read]));

const overviewReads = (ctx: Context, ask: Ask): Reads => ({
  "overview: figures": async () => readOverview(ctx, await ask({})),
  "overview: largest changes": async () => listMovers(ctx, await ask({})),
  "overview: forecast": () => readForecast(ctx, { filter: {} }),
});

const explorerOf = (ctx: Context, ask: Ask, groupings: readonly string[]): Reads =>
  Object.fromEntries(
    groupings.map((groupBy) => [
      `by ${groupBy.replaceAll("_", " ")}`,
      async () =>
        readUsage(
          ctx,
          await ask({
            ...CHARTED,
            groupBy,
            ...(groupBy === "meter" ? { metric: "cost" } : {}),
            ...(groupBy === "label" ? { label: "repo" } : {}),
          }),
        ),
    ]),
  );

const explorerReads = (ctx: Context, ask: Ask): Reads => ({
  ...named("explorer: ", explorerOf(ctx, ask, GROUPINGS)),
  "explorer: by team, then model": async () => readUsage(ctx, await ask({ ...CHARTED, groupBy: "team,model", top: 1 })),
  "explorer: one model, by identity": async () =>
    readUsage(ctx, await ask({ ...CHARTED, groupBy: "identity", filter: { model: "model-1" } })),
  "explorer: names that contain, by model": async () =>
    readUsage(ctx, await ask({ ...CHARTED, groupBy: "model", filter: { identity: "~Agent 1" } })),
  "explorer: one label, by team": async () =>
    readUsage(ctx, await ask({ ...CHARTED, groupBy: "team", label: "repo", filter: { label: "repo-10" } })),
  "explorer: daily costs of 40 rows": () =>
    readSparks(ctx, SparkParams.parse({ dimension: "identity", ids: Array.from({ length: 40 }, (_, i) => `agent-${i + 1}`).join(",") })),
  "explorer: names of labels": () => listLabels(ctx, {}),
  "explorer: file by identity": async () => exportUsage(ctx, await ask({ groupBy: "identity", granularity: "month" }), {}),
  "explain a change": async () => explainChange(ctx, await ask({ groupBy: "team" })),
  "breakdowns by model and by meter": async () => readBreakdowns(ctx, await ask({}), { models: ["model"], meters: ["meter"] }),
  concentration: async () => listConcentration(ctx, await ask({})),
  efficiency: () => findSavings(ctx, {}),
  "usage of nobody": () => listUnattributed(ctx, {}),
  "usage without a price": () => listUnpriced(ctx, {}),
  freshness: () => readFreshness(ctx),
  palette: () => searchEverything(ctx, { q: "agent 12", limit: 6 }),
});

const entityReads = (ctx: Context, ask: Ask): Reads => ({
  ...Object.fromEntries(
    THINGS.flatMap((of) => {
      const name = `one ${of.kind.replaceAll("_", " ")}: `;
      return [
        [`${name}figures`, async () => readEntity(ctx, of, await ask({}))],
        [`${name}chart`, async () => readUsage(ctx, await ask({ ...CHARTED, groupBy: "model", filter: { [of.kind]: of.id } }))],
        [`${name}forecast`, () => readForecast(ctx, { filter: {} }, of)],
      ];
    }),
  ),
  "one identity: its calls": async () => readCalls(ctx, { kind: "identity", id: "agent-7" }, await ask({})),
  "one label: figures": async () => readLabel(ctx, { name: "repo", value: "repo-10" }, await ask({})),
});

async function eventReads(ctx: Context, { start, end }: Span): Promise<Reads> {
  const span = { from: utcDate(start), to: utcDate(end) };
  const list = (params: object) => listEvents(ctx, EventListParams.parse({ ...span, ...params }));
  const [first] = (await list({})).data;
  if (!first?.traceId) throw new Error("there is no event in a trace");
  const { id, traceId } = first;
  return {
    "events: newest": () => list({}),
    "events: of an identity": () => list({ identity: "agent-7" }),
    "events: of a team, failed": () => list({ team: "team-7", status: "error" }),
    "events: of a model, by meter": () => list({ model: "model-1", meter: "output" }),
    "one event": () => readEvent(ctx, id),
    "one trace": () => readTrace(ctx, traceId),
  };
}

const CAPS = [
  { name: "Team", scope: { team: "team-7" }, limit: { usd: "1000000" }, window: "month", enforcement: "hard" },
  { name: "Each identity", scope: { team: "team-9" }, per: "identity", limit: { usd: "100000" }, window: "month", enforcement: "soft" },
];

/** Counting them reads lines, once. */
async function budgetReads(ctx: Context): Promise<Reads> {
  const kept = await listBudgets(ctx, BudgetQuery.parse({}));
  const made = kept.data.length > 0 ? kept.data : await Promise.all(CAPS.map((cap) => createBudget(ctx, parseInput(BudgetInput, cap))));
  return {
    "budgets: fullest": () => listBudgets(ctx, BudgetQuery.parse({ sort: "risk", limit: 10 })),
    ...Object.fromEntries(made.map(({ id, name }) => [`budgets: burn, ${name.toLowerCase()}`, () => readBudgetBurn(ctx, id)])),
  };
}
