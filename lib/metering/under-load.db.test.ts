/** Usage is taken in while it is read, revised and corrected; and what is too much at once is refused, not queued. */
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { GET as getEvents, POST as postEvents } from "@/app/api/v1/events/route";
import { POST as postLitellm } from "@/app/api/v1/gateways/litellm/route";
import { POST as postTraces } from "@/app/api/v1/otlp/v1/traces/route";
import { GET as getUsage } from "@/app/api/v1/usage/route";
import { createToken, systemActor } from "@/lib/auth";
import { setEnvironment } from "@/lib/env";
import type { RouteHandler } from "@/lib/http";
import { createCredential, createIdentity } from "@/lib/identities";
import { systemClock } from "@/lib/kernel/clock";
import { parseUsd, sumUsd } from "@/lib/kernel/money";
import { askCorrection, changeCorrection, foldWeeks, processInbox, readCorrection, runCorrections, runRevisions } from "@/lib/metering";
import { CorrectionInput } from "@/lib/metering/schemas";
import { addPriceOverride } from "@/lib/pricing";
import { PriceOverrideInput } from "@/lib/pricing/schemas";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { driftOf, keptRows } from "@/lib/testing/drift";
import { traceRequest } from "@/lib/testing/telemetry";

const database = useDatabase();
const ctx = () => testContext(database.db, { clock: systemClock });
const NO_PARAMS = { params: Promise.resolve({}) };
const AT_MS = Date.now() - 7_200_000;
const OFFSET = AT_MS - Date.UTC(2026, 8, 1);
const query = async (sql: string) => (await database.pool.query(sql)).rows;
let token = "";

beforeAll(async () => {
  setEnvironment({ LOG_LEVEL: "silent" });
  const created = { db: database.db, clock: systemClock, actor: systemActor("test") };
  token = (await createToken(created, { name: "load", scopes: ["ingest", "read"] })).token;
  await setPrice("gpt-4o", { input: "2.5", output: "10" });
  await createIdentity(ctx(), { id: "bot", name: "Bot", kind: "agent" });
});
beforeEach(async () => {
  await database.pool.query(
    "TRUNCATE usage_line, usage_event_key, usage_daily, usage_daily_team, usage_daily_meter, usage_daily_label, usage_hourly, source_activity, call_report, inbox_payload",
  );
});

const setPrice = (model: string, prices: Record<string, string>, effectiveFrom = "2026-01-01T00:00:00Z") =>
  addPriceOverride(
    ctx(),
    PriceOverrideInput.parse({ provider: "openai", model, prices, effectiveFrom, reason: "agreed", confirmUnusual: true }),
  );

type Batch = { handler: RouteHandler; body: Uint8Array | string };
const send = ({ handler, body }: Batch): Promise<Response> =>
  handler(
    new Request("http://localhost:3000/x", {
      method: "POST",
      body: body as BodyInit,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "content-length": String(body.length) },
    }),
    NO_PARAMS,
  );
const read = async <Answer>(handler: RouteHandler, search: string): Promise<Answer> => {
  const answer = await handler(
    new Request(`http://localhost:3000/x?${search}`, { headers: { authorization: `Bearer ${token}` } }),
    NO_PARAMS,
  );
  expect(answer.status).toBe(200);
  return (await answer.json()) as Answer;
};

/** 20 native events, each of 1,000 and 100 tokens: half of a model that gets its price later, all by keys that get an identity later. */
const native = (n: number): Batch => ({
  handler: postEvents,
  body: JSON.stringify(
    Array.from({ length: 20 }, (_, i) => ({
      id: `native-${n}-${i}`,
      time: new Date(AT_MS + i).toISOString(),
      provider: "openai",
      model: i % 2 === 0 ? "gpt-4o" : "model-of-tomorrow",
      convention: "disjoint",
      usage: { input: 1_000, output: 100 },
      credential: `key-${n % 8}`,
      ...(i % 3 === 0 ? { labels: { repo: `repo-${n % 4}` } } : {}),
    })),
  ),
});
const tokens = { "gen_ai.usage.input_tokens": 1_000, "gen_ai.usage.output_tokens": 100 };
const openai = { "gen_ai.provider.name": "openai", "gen_ai.response.model": "gpt-4o" };
/** An agent that repeats its call: one call counts. */
const traced = (n: number): Batch => ({
  handler: postTraces,
  body: traceRequest([
    {
      id: `a${n}`,
      trace: `t${n}`,
      start: OFFSET,
      end: OFFSET + 20,
      attributes: { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "planner", ...openai, ...tokens },
    },
    {
      id: `c${n}`,
      trace: `t${n}`,
      parent: `a${n}`,
      start: OFFSET + 1,
      end: OFFSET + 9,
      attributes: { "gen_ai.operation.name": "chat", ...openai, ...tokens },
    },
  ]),
});
const row = (n: number): Batch => ({
  handler: postLitellm,
  body: JSON.stringify({
    id: `row-${n}`,
    call_type: "acompletion",
    status: "success",
    model: "gpt-4o",
    custom_llm_provider: "openai",
    prompt_tokens: 1_000,
    completion_tokens: 100,
    startTime: AT_MS / 1_000,
    endTime: AT_MS / 1_000 + 1,
  }),
});
/** When the weeks of all usage are over. */
const nextMonth = { now: () => new Date(AT_MS + 30 * 86_400_000) };
/** gpt-4o: 1,000 × $2.50 + 100 × $10, each per million. */
const EACH = parseUsd("0.0035");
/** The other model: 1,000 × $4 + 100 × $20. */
const LATER = parseUsd("0.006");

async function totals() {
  const [sums] = await query(
    "SELECT sum(events)::int AS events, sum(unpriced_events)::int AS unpriced, sum(cost_usd)::text AS cost FROM usage_daily",
  );
  return { events: sums?.events as number, unpriced: sums?.unpriced as number, cost: parseUsd(String(sums?.cost)) };
}

it("batches of three formats are all taken while dashboards are read, prices and keys change, lines are revised and corrected, and weeks summed", {
  timeout: 120_000,
}, async () => {
  const ROUNDS = 24;
  const waiting = Array.from({ length: ROUNDS }, (_, n) => [native(n), traced(n), row(n)]).flat();
  let isSending = true;
  const sender = async () => {
    for (let batch = waiting.shift(); batch; batch = waiting.shift()) {
      const answer = await send(batch);
      expect(answer.status).toBe(200);
      await answer.arrayBuffer();
    }
  };
  const reader = async () => {
    let seen = 0;
    let reads = 0;
    for (; isSending; reads++) {
      const usage = await read<{ total: { requests: string; costUsd: string }; groups: { totals?: unknown; costUsd?: string }[] }>(
        getUsage,
        "groupBy=model",
      );
      // What was seen is never taken back: each count is there with its line.
      expect(Number(usage.total.requests)).toBeGreaterThanOrEqual(seen);
      seen = Number(usage.total.requests);
      await read(getEvents, "limit=20");
    }
    return reads;
  };
  const reviser = async () => {
    for (let n = 0; n < 8; n++) {
      await createCredential(ctx(), { identity: "bot", label: `Key ${n}`, kind: "api_key", alias: `key-${n}` });
      if (n === 3) await setPrice("model-of-tomorrow", { input: "4", output: "20" });
      await runRevisions(ctx());
    }
  };
  const corrector = async () => {
    await query("INSERT INTO organisation (id, name) VALUES (1, 'Load') ON CONFLICT DO NOTHING");
    const day = (days: number) => `${new Date(AT_MS + days * 86_400_000).toISOString().slice(0, 10)}T00:00:00Z`;
    const asked = CorrectionInput.parse({ kind: "rating", from: day(-1), to: day(2), reason: "the contract was signed late" });
    const { id } = await askCorrection(ctx(), asked);
    await runCorrections(ctx(), 20);
    await changeCorrection(ctx(), { id, deed: "run" });
    await runCorrections(ctx(), 20);
    return (await readCorrection(ctx(), id)).state;
  };
  const folder = async () => {
    for (; isSending; await wait(20)) await foldWeeks(database.db, nextMonth);
  };
  const work = Promise.all([sender(), sender(), sender(), sender(), reviser(), corrector()]).finally(() => {
    isSending = false;
  });
  const [reads, [, , , , , corrected]] = await Promise.all([reader(), work, folder()]);
  expect(reads).toBeGreaterThan(1);
  expect(corrected).toBe("done");
  for (let left = 1; left > 0; left = Number((await query("SELECT count(*) AS left FROM inbox_payload"))[0]?.left)) {
    await processInbox(database.db, systemClock);
    await wait(20);
  }
  await runRevisions(ctx());
  expect(await totals()).toEqual({
    events: ROUNDS * 22,
    unpriced: 0,
    cost: sumUsd([...Array.from({ length: ROUNDS * 12 }, () => EACH), ...Array.from({ length: ROUNDS * 10 }, () => LATER)]),
  });
  expect(
    await query(
      "SELECT DISTINCT d.identity_id AS identity FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id WHERE l.producer = 'native'",
    ),
  ).toEqual([{ identity: "bot" }]);
  await foldWeeks(database.db, nextMonth);
  expect(await driftOf(query)).toEqual([]);
  expect(Math.min(...(await keptRows(query)))).toBeGreaterThan(0);
  expect(await query("SELECT 1 FROM unsettled_reports")).toEqual([]);
});

it("more batches at once than there is room for: each is answered at once or stored, told when to come back, and counted once", {
  timeout: 120_000,
}, async () => {
  const SENT = 330;
  await (await send(native(999))).arrayBuffer();
  const holder = new pg.Client({ connectionString: database.url });
  await holder.connect();
  // The ledger stands still: nothing that is let in can be answered.
  await holder.query("BEGIN; LOCK TABLE usage_event_key");
  const refused: { n: number; status: number; retryAfter: number }[] = [];
  let answered = 0;
  const sending = Array.from({ length: SENT }, async (_, n) => {
    const answer = await send(native(n));
    await answer.arrayBuffer();
    answered++;
    if (answer.status !== 200) refused.push({ n, status: answer.status, retryAfter: Number(answer.headers.get("retry-after")) });
  });
  try {
    await expect.poll(() => answered, { timeout: 20_000 }).toBeGreaterThanOrEqual(SENT - 256);
  } finally {
    await holder.query("COMMIT");
    await holder.end();
  }
  await Promise.all(sending);
  expect(refused.length).toBeGreaterThanOrEqual(SENT - 256);
  for (const { status, retryAfter } of refused) expect([status, retryAfter > 0]).toEqual([503, true]);
  const again = [...refused];
  for (let next = again.shift(); next; next = again.shift()) expect((await send(native(next.n))).status).toBe(200);
  const [{ keys } = { keys: 0 }] = await query("SELECT count(*)::int AS keys FROM usage_event_key");
  expect([keys, (await totals()).events]).toEqual([(SENT + 1) * 20, (SENT + 1) * 20]);
  expect(await driftOf(query)).toEqual([]);
});
