/** Answers, CloudEvents, gateways and metrics as their senders post them, and what ends up in the ledger. */
import pg from "pg";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { POST as postCloudEvents } from "@/app/api/v1/cloudevents/route";
import { POST as postGateway } from "@/app/api/v1/gateways/[gateway]/route";
import { POST as postMetrics } from "@/app/api/v1/otlp/v1/metrics/route";
import { POST as postTraces } from "@/app/api/v1/otlp/v1/traces/route";
import { POST as postResponses } from "@/app/api/v1/responses/[provider]/route";
import { changeSource, createToken, systemActor } from "@/lib/auth";
import { setEnvironment } from "@/lib/env";
import type { RouteHandler } from "@/lib/http";
import { systemClock } from "@/lib/kernel/clock";
import { processInbox, pruneInbox, receivePayload } from "@/lib/metering";
import { frozenClock } from "@/lib/testing/clock";
import { useDatabase } from "@/lib/testing/database";
import { otlpAttributes } from "@/lib/testing/telemetry";

const database = useDatabase();
const NOW_MS = Date.now();
const TIME = new Date(NOW_MS - 60_000).toISOString();
const ctx = () => ({ db: database.db, clock: systemClock, actor: systemActor("test") });
let token = "";
let sourceId = "";

beforeAll(async () => {
  setEnvironment({ LOG_LEVEL: "silent" });
  token = (await createToken(ctx(), { name: "ingest", scopes: ["ingest"] })).token;
  sourceId = (await database.pool.query<{ id: string }>("SELECT id FROM source")).rows[0]?.id ?? "";
});
beforeEach(async () => {
  await database.pool.query(
    "TRUNCATE usage_line, usage_event_key, usage_daily, usage_daily_team, usage_daily_meter, usage_daily_label, usage_hourly, rejected_item, raw_payload, inbox_payload, metric_series, call_report RESTART IDENTITY",
  );
});

function post(
  handler: RouteHandler,
  body: unknown,
  { params = {}, headers = {} }: { params?: Record<string, string>; headers?: Record<string, string> } = {},
): Promise<Response> {
  const all = { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers };
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return handler(new Request("http://localhost:3000/x?verbose=1", { method: "POST", body: text, headers: all }), {
    params: Promise.resolve(params),
  });
}
const totals = async () =>
  (
    await database.pool.query(
      `SELECT count(*)::int AS lines, coalesce(sum(input), 0)::int AS input, coalesce(sum(cache_read), 0)::int AS "cacheRead", coalesce(sum(output), 0)::int AS output, coalesce(sum(requests), 0)::int AS requests
       FROM usage_line WHERE role = 'billable'`,
    )
  ).rows[0] as Record<string, number>;

describe("answers of providers", () => {
  const usage = { input_tokens: 21, cache_read_input_tokens: 3000, output_tokens: 393 };
  const to = (provider: string) => ({ params: { provider } });

  test("each is answered for, and a resend changes nothing, with or without a time of its own", async () => {
    const body = [
      { id: "msg_1", model: "m", usage },
      { model: "m", usage, context: { id: "mine", time: TIME } },
      { model: "m", usage, context: { tema: "x" } },
    ];
    const first = await post(postResponses, body, to("anthropic"));
    expect([first.status, await first.json()]).toMatchObject([
      200,
      {
        accepted: 2,
        rejected: 1,
        results: [{ status: "accepted" }, { status: "accepted", id: "mine" }, { index: 2, status: "rejected", location: "context.tema" }],
      },
    ]);
    expect(await (await post(postResponses, body, to("anthropic"))).json()).toMatchObject({ accepted: 0, duplicates: 2, rejected: 1 });
    expect(await totals()).toEqual({ lines: 2, input: 42, cacheRead: 6000, output: 786, requests: 2 });
  });

  test("a body that is none is refused whole", async () => {
    expect((await post(postResponses, "{", to("openai"))).status).toBe(400);
    expect((await post(postResponses, {}, to(" "))).status).toBe(422);
  });
});

describe("CloudEvents", () => {
  const event = (id: string, data: object) => ({ specversion: "1.0", id, source: "sdk", type: "prompt", time: TIME, subject: "svc", data });
  const batch = [
    event("1", { tokens: 1200, type: "input", provider: "openai", model: "gpt-4o-mini" }),
    event("2", { tokens: 310, type: "output", provider: "openai", model: "gpt-4o-mini" }),
  ];

  test("a batch is one call, and an event sent again adds nothing", async () => {
    expect((await post(postCloudEvents, batch, { headers: { "content-type": "application/cloudevents-batch+json" } })).status).toBe(200);
    expect(
      await (await post(postCloudEvents, batch[0], { headers: { "content-type": "application/cloudevents+json" } })).json(),
    ).toMatchObject({ duplicates: 1 });
    expect(await totals()).toMatchObject({ lines: 2, input: 1200, output: 310, requests: 1 });
  });

  test("binary mode is told by its headers", async () => {
    const headers = {
      "ce-specversion": "1.0",
      "ce-id": "1",
      "ce-source": "sdk",
      "ce-type": "prompt",
      "ce-time": TIME,
      "ce-subject": "svc",
    };
    expect(await (await post(postCloudEvents, batch[0]?.data, { headers })).json()).toMatchObject({ accepted: 1 });
    expect(await (await post(postCloudEvents, batch, {})).json()).toMatchObject({ accepted: 1, duplicates: 1, rejected: 0 });
  });
});

describe("gateways", () => {
  const inboxIsEmpty = () => expect.poll(async () => (await database.pool.query("SELECT 1 FROM inbox_payload")).rowCount).toBe(0);
  const row = (id: string, more: object = {}) => ({
    id,
    created_at: TIME,
    provider: "openai",
    model: "gpt-4o",
    tokens_in: 12,
    tokens_out: 3,
    cached: false,
    success: true,
    ...more,
  });

  test("are answered at once and read after, and cache hits cost nothing", async () => {
    const lines = `${JSON.stringify(row("a"))}\n${JSON.stringify(row("b", { cached: true }))}`;
    for (let i = 0; i < 2; i++) {
      const response = await post(postGateway, lines, { params: { gateway: "cloudflare" }, headers: { "content-type": "text/plain" } });
      expect([response.status, await response.json()]).toEqual([200, { received: true }]);
      await inboxIsEmpty();
    }
    expect(await totals()).toMatchObject({ lines: 2, input: 12, output: 3, requests: 1 });
  });

  test("a webhook without a time is one event however often it comes", async () => {
    const hook = {
      request_id: "h",
      provider: "OPENAI",
      response_body: { id: "r", model: "gpt-4o", usage: { prompt_tokens: 9, completion_tokens: 1 } },
    };
    for (let i = 0; i < 3; i++) {
      await post(postGateway, hook, { params: { gateway: "helicone" } });
      await inboxIsEmpty();
    }
    expect(await totals()).toMatchObject({ lines: 1, input: 9 });
    expect((await database.pool.query("SELECT 1 FROM rejected_item")).rowCount).toBe(0);
  });

  test("are answered while the ledger stands still: one reader waits for it, whatever comes", async () => {
    await post(postGateway, row("first"), { params: { gateway: "cloudflare" } });
    await inboxIsEmpty();
    const holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    await holder.query("BEGIN; LOCK TABLE usage_event_key");
    try {
      const sent = Array.from({ length: 30 }, (_, n) => post(postGateway, row(`still-${n}`), { params: { gateway: "cloudflare" } }));
      expect([...new Set((await Promise.all(sent)).map(({ status }) => status))]).toEqual([200]);
      const { rows } = await database.pool.query(
        "SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      expect(rows[0]?.waiting).toBeLessThanOrEqual(1);
    } finally {
      await holder.query("COMMIT");
      await holder.end();
    }
    await inboxIsEmpty();
    expect(await totals()).toMatchObject({ lines: 31 });
  });

  test("a payload that came while the reader was at its end is read by it too", async () => {
    const system = { db: database.db, clock: systemClock, actor: { ...systemActor("test"), sourceId } };
    const bytes = (id: string) => new TextEncoder().encode(JSON.stringify(row(id)));
    for (let n = 0; n < 10; n++) {
      await receivePayload(system, sourceId, "cloudflare", bytes(`a${n}`));
      const early = processInbox(database.db, systemClock);
      await receivePayload(system, sourceId, "cloudflare", bytes(`b${n}`));
      await processInbox(database.db, systemClock);
      expect((await database.pool.query("SELECT 1 FROM inbox_payload")).rowCount).toBe(0);
      await early;
    }
  });

  test("what cannot be read waits 30 days, without content that its source no longer keeps", async () => {
    const system = { db: database.db, clock: systemClock, actor: { ...systemActor("test"), sourceId } };
    await changeSource(system, sourceId, { keepRaw: "content" });
    await receivePayload(system, sourceId, "litellm", new TextEncoder().encode("What Ann said, and no JSON"));
    await processInbox(database.db, systemClock);
    const waiting = async () =>
      (await database.pool.query("SELECT format, convert_from(body, 'UTF8') AS body FROM inbox_payload WHERE last_error IS NOT NULL")).rows;
    expect(await waiting()).toEqual([{ format: "litellm with content", body: "What Ann said, and no JSON" }]);
    expect(await pruneInbox(system)).toBe(0);
    await changeSource(system, sourceId, { keepRaw: "off" });
    await pruneInbox(system);
    expect(await waiting()).toEqual([{ format: "litellm", body: "[26 characters removed]" }]);
    const inDays = (days: number) => ({ ...system, clock: frozenClock(new Date(Date.now() + days * 86_400_000).toISOString()) });
    expect([await pruneInbox(inDays(29)), await pruneInbox(inDays(31))]).toEqual([0, 1]);
    expect(await waiting()).toEqual([]);
    const { rows } = await database.pool.query("SELECT after FROM audit_event WHERE action = 'source.expire'");
    expect(JSON.stringify(rows)).toContain("payloads");
  });

  test("one that nobody knows is not there", async () => {
    expect((await post(postGateway, {}, { params: { gateway: "none" } })).status).toBe(404);
  });
});

describe("metrics", () => {
  const nano = (seconds: number): string => `${NOW_MS - 600_000 + seconds * 1_000}000000`;
  type Series = { type?: string; value: number; count?: number; at: number; start?: number; model?: string };
  const request = (temporality: number, series: readonly Series[]) => ({
    resourceMetrics: [
      {
        resource: { attributes: otlpAttributes({ "service.name": "svc" }) },
        scopeMetrics: [
          {
            scope: { name: "test" },
            metrics: series.map(({ type = "input", value, count = 1, at, start = 0, model = "gpt-4o" }) => ({
              name: "gen_ai.client.token.usage",
              histogram: {
                aggregationTemporality: temporality,
                dataPoints: [
                  {
                    attributes: otlpAttributes({ "gen_ai.token.type": type, "gen_ai.response.model": model }),
                    startTimeUnixNano: nano(start),
                    timeUnixNano: nano(at),
                    sum: value,
                    count,
                  },
                ],
              },
            })),
          },
        ],
      },
    ],
  });
  const cumulative = (...series: Series[]) => request(2, series);
  const only = (metricsOnly: boolean) => changeSource(ctx(), sourceId, { metricsOnly });
  const evidence = async () => (await database.pool.query("SELECT 1 FROM usage_line WHERE role = 'evidence'")).rowCount;

  test("are evidence, until the source says that it sends nothing else", async () => {
    expect(await (await post(postMetrics, cumulative({ value: 100, at: 1 }))).json()).toEqual({});
    expect([await evidence(), await totals()]).toMatchObject([1, { lines: 0 }]);
    await only(true);
    await post(postMetrics, cumulative({ value: 130, count: 2, at: 2 }));
    expect(await totals()).toMatchObject({ lines: 1, input: 30, requests: 1 });
  });

  test("cumulative totals are counted once: sent again, late, in pieces, after a reset", async () => {
    const first = cumulative({ value: 1200, at: 1 }, { type: "output", value: 310, at: 1 });
    for (const body of [
      first,
      first,
      cumulative({ value: 2400, count: 2, at: 3 }),
      cumulative({ value: 1800, count: 2, at: 2 }),
      cumulative({ type: "output", value: 620, at: 3 }),
      first,
    ])
      expect((await post(postMetrics, body)).status).toBe(200);
    expect(await totals()).toMatchObject({ input: 2400, output: 620, requests: 2 });
    await post(postMetrics, cumulative({ value: 50, at: 9, start: 8 }));
    expect(await totals()).toMatchObject({ input: 2450, requests: 3 });
    expect((await database.pool.query("SELECT 1 FROM inbox_payload")).rowCount).toBe(0);
  });

  test("many exports at once come to the last total", async () => {
    const exports = Array.from({ length: 24 }, (_, i) =>
      cumulative({ value: (i + 1) * 10, count: i + 1, at: i + 1 }, { type: "output", value: i + 1, at: i + 1 }),
    );
    const responses = await Promise.all([...exports, ...exports].sort(() => Math.random() - 0.5).map((body) => post(postMetrics, body)));
    expect(responses.map(({ status }) => status).filter((status) => status !== 200)).toEqual([]);
    expect(await totals()).toMatchObject({ input: 240, output: 24, requests: 24 });
  });

  test("deltas are added once each, late ones too", async () => {
    const delta = (at: number) => request(1, [{ value: 10, at, start: at - 1 }]);
    for (const at of [1, 3, 2, 3, 1]) await post(postMetrics, delta(at));
    expect(await totals()).toMatchObject({ lines: 3, input: 30, requests: 3 });
  });

  test("what was booked when the process died is read from the inbox, once", async () => {
    await database.pool.query("ALTER TABLE usage_event_key RENAME TO away");
    try {
      expect((await post(postMetrics, cumulative({ value: 100, at: 1 }))).status).toBeGreaterThanOrEqual(500);
    } finally {
      await database.pool.query("ALTER TABLE away RENAME TO usage_event_key");
    }
    expect((await post(postMetrics, cumulative({ value: 100, at: 1 }))).status).toBe(200);
    expect(await totals()).toMatchObject({ lines: 0 });
    for (let i = 0; i < 2; i++) await processInbox(database.db, systemClock);
    expect(await totals()).toMatchObject({ lines: 1, input: 100 });
  });

  test("a point that is refused leaves its series as it was, and is told as a partial success", async () => {
    const response = await post(postMetrics, cumulative({ value: 100, at: 1 }, { value: 900, at: 3 * 86_400 }));
    expect(await response.json()).toEqual({ partialSuccess: { rejectedDataPoints: "1", errorMessage: expect.stringContaining("future") } });
    await post(postMetrics, cumulative({ value: 130, at: 2 }));
    expect(await totals()).toMatchObject({ input: 130 });
  });

  test("other metrics are taken and dropped, broken bodies refused", async () => {
    expect(await (await post(postMetrics, { resourceMetrics: [] })).json()).toEqual({});
    expect((await post(postMetrics, "{")).status).toBe(400);
  });
});

describe("one call told by its answer and by a span", () => {
  const answer = {
    id: "msg_9",
    model: "claude-sonnet-4-5",
    usage: { input_tokens: 21, output_tokens: 393 },
    context: { id: "mine", time: TIME },
  };
  const span = {
    resourceSpans: [
      {
        scopeSpans: [
          {
            scope: { name: "com.anthropic.sdk.typescript", version: "1.12.0" },
            spans: [
              {
                traceId: "0af7651916cd43dd8448eb211c80319c",
                spanId: "b7ad6b7169203331",
                name: "chat",
                startTimeUnixNano: `${NOW_MS - 61_000}000000`,
                endTimeUnixNano: `${NOW_MS - 60_000}000000`,
                attributes: otlpAttributes({
                  "gen_ai.operation.name": "chat",
                  "gen_ai.response.id": "msg_9",
                  "gen_ai.request.model": "claude-sonnet-4-5",
                  "gen_ai.usage.input_tokens": 21,
                  "gen_ai.usage.output_tokens": 393,
                }),
              },
            ],
          },
        ],
      },
    ],
  };
  const sendAnswer = () => post(postResponses, answer, { params: { provider: "anthropic" } });
  const sendSpan = () => post(postTraces, span);

  test.each([
    ["the answer first", [sendAnswer, sendSpan]],
    ["the span first", [sendSpan, sendAnswer]],
  ])("counts once, %s", async (_, [first, second]) => {
    expect((await first?.())?.status).toBe(200);
    expect((await second?.())?.status).toBe(200);
    expect(await totals()).toMatchObject({ lines: 1, input: 21, output: 393, requests: 1 });
    const { rows } = await database.pool.query("SELECT role, trace_id IS NOT NULL AS traced FROM usage_line ORDER BY role");
    expect(rows.map((row) => row.role)).toEqual(["billable", "evidence"]);
    expect(rows[0]?.traced).toBe(true);
  });
});
