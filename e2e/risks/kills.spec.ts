/** Killed again and again while three kinds of senders go on: every call is counted once, and all sums equal their lines. */
import { setTimeout as wait } from "node:timers/promises";
import { ROOT_CONTEXT, type Span, trace } from "@opentelemetry/api";
import { ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { expect, test } from "@playwright/test";
import { childEnvironment } from "@/lib/env";
import { formatUsd, parseUsd, sumUsd } from "@/lib/kernel/money";
import { driftOf, keptRows } from "@/lib/testing/drift";
import { numbers } from "@/lib/testing/numbers";
import { Product } from "../support/product";

/** KILLS=20 for a long run. */
const KILLS = Number(childEnvironment().KILLS ?? 2);
const seed = Number(childEnvironment().CRASH_SEED ?? Math.floor(Math.random() * 1_000_000));
const random = numbers(seed);
const GIVE_UP_MS = 120_000;
const EVENTS_IN_BATCH = 50;
const CALLS_IN_BATCH = 10;
/** 1,000 tokens in and 100 out of gpt-4o: $2.50 and $10 a million. */
const EACH = parseUsd("0.0035");
const KINDS = ["both", "database", "product"] as const;

test.describe.configure({ mode: "serial", timeout: 120_000 + KILLS * 40_000 });

let product: Product;
let token = "";
test.beforeAll(async () => {
  test.setTimeout(240_000);
  console.log(`${KILLS} kills, seed ${seed}`);
  product = await Product.create();
  await product.start();
  token = await product.token("ingest");
});
test.afterAll(() => product?.remove());

type Payload = { path: string; type: string; body: string | Uint8Array };
const atMs = Date.now() - 3_600_000;
const timeOf = (n: number): number => atMs + n;

const native = (n: number): Payload[] => [
  {
    path: "events",
    type: "application/json",
    body: JSON.stringify(
      Array.from({ length: EVENTS_IN_BATCH }, (_, i) => ({
        id: `native-${n}-${i}`,
        time: new Date(timeOf(n)).toISOString(),
        provider: "openai",
        model: "gpt-4o",
        convention: "disjoint",
        usage: { input: 1_000, output: 100 },
        credential: `key-${i % 5}`,
        labels: { repo: `repo-${i % 3}` },
      })),
    ),
  },
];

const exporter = new InMemorySpanExporter();
const tracer = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).getTracer("gen_ai");
const USED = {
  "gen_ai.provider.name": "openai",
  "gen_ai.response.model": "gpt-4o",
  "gen_ai.usage.input_tokens": 1_000,
  "gen_ai.usage.output_tokens": 100,
};
const callId = (n: number, i: number): string => `chatcmpl-${seed}-${n}-${i}`;
const started = (name: string, operation: string, n: number, more: object, parent?: Span): Span =>
  tracer.startSpan(
    name,
    { startTime: timeOf(n), attributes: { "gen_ai.operation.name": operation, ...USED, ...more } },
    parent ? trace.setSpan(ROOT_CONTEXT, parent) : ROOT_CONTEXT,
  );
const exported = (): Payload => {
  const body = ProtobufTraceSerializer.serializeRequest(exporter.getFinishedSpans()) ?? new Uint8Array();
  exporter.reset();
  return { path: "otlp/v1/traces", type: "application/x-protobuf", body };
};
/** Agents that repeat the usage of their one call; every other time the calls come in a payload before their agents'. */
function traced(n: number): Payload[] {
  const agents = Array.from({ length: CALLS_IN_BATCH }, () =>
    started("invoke_agent planner", "invoke_agent", n, { "gen_ai.agent.name": "planner" }),
  );
  agents.forEach((agent, i) => {
    started("chat gpt-4o", "chat", n, { "gen_ai.response.id": callId(n, i) }, agent).end(timeOf(n) + 5);
  });
  const calls = n % 2 === 0 ? [] : [exported()];
  for (const agent of agents) agent.end(timeOf(n) + 9);
  return [...calls, exported()];
}
/** A gateway's rows: of the calls above, and of as many that no span tells of. */
const rows = (n: number): Payload[] => [
  {
    path: "gateways/litellm",
    type: "application/json",
    body: JSON.stringify(
      Array.from({ length: 2 * CALLS_IN_BATCH }, (_, i) => ({
        id: i < CALLS_IN_BATCH ? callId(n, i) : `row-${n}-${i}`,
        call_type: "acompletion",
        status: "success",
        model: "gpt-4o",
        custom_llm_provider: "openai",
        prompt_tokens: 1_000,
        completion_tokens: 100,
        startTime: timeOf(n) / 1_000,
        endTime: (timeOf(n) + 5) / 1_000,
      })),
    ),
  },
];

const told = { answers: 0, refused: 0, lost: 0, again: 0 };

/** Sends until it is answered as taken, as emitters do. */
async function deliver({ path, type, body }: Payload): Promise<void> {
  for (const deadline = Date.now() + GIVE_UP_MS; ; await wait(40)) {
    if (Date.now() > deadline) throw new Error(`a batch to ${path} was never taken; the product said:\n${product.output}`);
    const answer = await fetch(`${product.baseURL}/api/v1/${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": type },
      body: body as BodyInit,
    }).catch(() => undefined);
    const isWhole = await answer?.arrayBuffer().then(
      () => true,
      () => false,
    );
    if (answer?.ok && isWhole) {
      told.answers++;
      return;
    }
    if (!answer || !isWhole) told.lost++;
    else {
      told.refused++;
      expect([answer.status, Number(answer.headers.get("retry-after")) > 0]).toEqual([503, true]);
    }
  }
}

let wanted = Number.POSITIVE_INFINITY;
/** Batch after batch until there are enough; now and then one that was taken long ago once more. */
async function goOn(make: (n: number) => Payload[]): Promise<number> {
  const sent: Payload[] = [];
  let n = 0;
  for (; n < wanted; n++) {
    for (const payload of make(n)) {
      await deliver(payload);
      sent.push(payload);
    }
    if (random(4) > 0) continue;
    told.again++;
    await deliver(sent[random(sent.length)] as Payload);
  }
  return n;
}

async function kill(kind: (typeof KINDS)[number]): Promise<void> {
  const database = await product.databaseProcess();
  if (kind !== "product" && database !== undefined) process.kill(database, random(2) === 0 ? "SIGKILL" : "SIGQUIT");
  if (kind === "database") return;
  await wait(random(30));
  await product.end("SIGKILL");
  await product.start();
}

async function leftByKills() {
  const [left] = await product.query<{ unsettled: number; unread: number }>(
    "SELECT (SELECT count(*) FROM unsettled_reports)::int AS unsettled, (SELECT count(*) FROM inbox_payload)::int AS unread",
  );
  return left;
}

test(`${KILLS} kills at any instant lose nothing and count nothing twice`, async () => {
  let reached = 0;
  const senders = Promise.all(
    [native, traced, rows].map((make) =>
      goOn((n) => {
        reached = Math.max(reached, n + 1);
        return make(n);
      }),
    ),
  );
  const killer = async () => {
    for (let n = 0; n < KILLS; n++) {
      const answers = told.answers;
      await expect.poll(() => told.answers, { timeout: GIVE_UP_MS, intervals: [20] }).toBeGreaterThan(answers + 3);
      await wait(random(400));
      await kill(KINDS[n % KINDS.length] as (typeof KINDS)[number]);
    }
    // Every sender ends with the same batch, so that each call has its row.
    wanted = reached + 1;
  };
  const [batches] = await Promise.all([senders, killer()]);
  expect(new Set(batches)).toEqual(new Set([wanted]));
  console.log(`${wanted} batches of each kind; ${JSON.stringify(told)}`);
  expect(told.lost).toBeGreaterThan(0);

  const query = (sql: string) => product.query(sql);
  const left = await leftByKills();
  console.log(`left by the kills: ${JSON.stringify(left)}`);
  await product.doJobs();
  expect(await leftByKills()).toEqual({ unsettled: 0, unread: 0 });

  const calls = wanted * (EVENTS_IN_BATCH + 2 * CALLS_IN_BATCH);
  const [keys] = await query("SELECT count(*)::int AS keys FROM usage_event_key");
  expect(keys).toEqual({ keys: wanted * (EVENTS_IN_BATCH + 4 * CALLS_IN_BATCH) });
  const [sums] = await query(
    "SELECT sum(events)::int AS events, sum(requests)::int AS requests, sum(cost_usd)::text AS cost FROM usage_daily",
  );
  expect(sums).toMatchObject({ events: calls, requests: calls });
  expect(formatUsd(parseUsd(sums?.cost ?? "0"))).toBe(formatUsd(sumUsd(Array.from({ length: calls }, () => EACH))));
  expect(await driftOf(query)).toEqual([]);
  expect(Math.min(...(await keptRows(query)))).toBeGreaterThan(0);
  expect(await query("SELECT 1 FROM inbox_payload WHERE last_error IS NOT NULL")).toEqual([]);
});
