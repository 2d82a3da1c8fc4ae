/** The ingest routes as clients use them: tokens, encodings, resends, failures, and what ends up in the ledger. */
import { gzipSync } from "node:zlib";
import { ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { POST as postEvents } from "@/app/api/v1/events/route";
import { POST as postLitellm } from "@/app/api/v1/gateways/litellm/route";
import { POST as postLogs } from "@/app/api/v1/otlp/v1/logs/route";
import { POST as postTraces } from "@/app/api/v1/otlp/v1/traces/route";
import { createToken, systemActor } from "@/lib/auth";
import { closeDatabase } from "@/lib/db/database";
import { setEnvironment } from "@/lib/env";
import type { RouteHandler } from "@/lib/http";
import { systemClock } from "@/lib/kernel/clock";
import { useDatabase } from "@/lib/testing/database";
import { logRequest, type SpanInput, traceRequest } from "@/lib/testing/telemetry";

const database = useDatabase();
const NO_PARAMS = { params: Promise.resolve({}) };
const NOW_MS = Date.now();
/** Test payloads count from here. */
const OFFSET = NOW_MS - 3_600_000 - Date.UTC(2026, 8, 1);
let token = "";
let readToken = "";

beforeAll(async () => {
  setEnvironment({ LOG_LEVEL: "silent" });
  const ctx = { db: database.db, clock: systemClock, actor: systemActor("test") };
  token = (await createToken(ctx, { name: "ingest", scopes: ["ingest"] })).token;
  readToken = (await createToken(ctx, { name: "read", scopes: ["read"] })).token;
});
beforeEach(async () => {
  await database.pool.query(
    "TRUNCATE usage_line, usage_event_key, usage_daily, usage_daily_team, usage_daily_meter, usage_daily_label, usage_hourly, rejected_item, raw_payload, inbox_payload RESTART IDENTITY",
  );
});

function post(handler: RouteHandler, body: Uint8Array | string, headers: Record<string, string> = {}, path = "/x"): Promise<Response> {
  const all = { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers };
  return handler(new Request(`http://localhost:3000${path}`, { method: "POST", body: body as BodyInit, headers: all }), NO_PARAMS);
}

const lines = async () =>
  (
    await database.pool.query<{ role: string; input: string; source_event_id: string }>(
      "SELECT role, input::text, source_event_id FROM usage_line ORDER BY source_event_id",
    )
  ).rows;
const span = (id: string, more: Partial<SpanInput> = {}): SpanInput => ({
  id,
  start: OFFSET,
  end: OFFSET + 5,
  ...more,
  attributes: {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.response.model": "gpt-4o",
    "gen_ai.usage.input_tokens": 10,
    "gen_ai.usage.output_tokens": 2,
    ...more.attributes,
  },
});

function protobufOf(name: string): Uint8Array {
  const exporter = new InMemorySpanExporter();
  const tracer = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).getTracer("gen_ai");
  tracer
    .startSpan(name, {
      startTime: NOW_MS - 60_000,
      attributes: { "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.usage.input_tokens": 7 },
    })
    .end(NOW_MS - 59_000);
  return ProtobufTraceSerializer.serializeRequest(exporter.getFinishedSpans()) ?? new Uint8Array();
}
const protobuf = { "content-type": "application/x-protobuf" };

describe("OTLP traces", () => {
  test("JSON is answered in JSON, and a resend or a new batch around it counts nothing twice", async () => {
    const response = await post(postTraces, traceRequest([span("a"), span("b")]));
    expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([200, "application/json", "{}"]);
    expect((await post(postTraces, traceRequest([span("b"), span("c"), span("a")]))).status).toBe(200);
    expect((await lines()).map(({ input }) => input)).toEqual(["10", "10", "10"]);
  });

  test("protobuf, packed, is answered in protobuf", async () => {
    const response = await post(postTraces, gzipSync(protobufOf("chat")), { ...protobuf, "content-encoding": "gzip" });
    expect([response.status, response.headers.get("content-type"), (await response.arrayBuffer()).byteLength]).toEqual([
      200,
      "application/x-protobuf",
      0,
    ]);
    expect(await lines()).toMatchObject([{ role: "billable", input: "7" }]);
  });

  test("spans that are no usage are taken and dropped", async () => {
    expect(await (await post(postTraces, traceRequest([{ id: "x", attributes: { "http.method": "GET" } }]))).json()).toEqual({});
    expect(await (await post(postTraces, "{}")).json()).toEqual({});
    expect(await lines()).toEqual([]);
  });

  test("what is refused is told as a partial success, and the rest is stored", async () => {
    const response = await post(
      postTraces,
      traceRequest([span("a"), span("old", { start: OFFSET - 40 * 365 * 86_400_000, end: OFFSET - 20 * 365 * 86_400_000 })]),
    );
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ partialSuccess: { rejectedSpans: "1", errorMessage: expect.stringMatching(/\w/) } });
    await post(postTraces, traceRequest([span("a")]));
    const changed = await post(postTraces, traceRequest([span("a", { attributes: { "gen_ai.usage.input_tokens": 99 } })]));
    expect(await changed.json()).toMatchObject({ partialSuccess: { rejectedSpans: "1" } });
    expect(await lines()).toMatchObject([{ input: "10" }]);
  });

  test("a broken body is a google.rpc.Status with 400, in the encoding of the request", async () => {
    const json = await post(postTraces, "{");
    expect([json.status, await json.json()]).toEqual([400, { code: 3, message: expect.stringContaining("not JSON") }]);
    const binary = await post(postTraces, Uint8Array.of(10, 255, 255, 255, 127), protobuf);
    expect([binary.status, binary.headers.get("content-type")]).toEqual([400, "application/x-protobuf"]);
    expect([...new Uint8Array(await binary.arrayBuffer())].slice(0, 2)).toEqual([8, 3]);
    expect((await post(postTraces, "not packed", { "content-encoding": "gzip" })).status).toBe(400);
    expect((await post(postTraces, "a=1", { "content-type": "application/x-www-form-urlencoded" })).status).toBe(415);
  });

  test("nobody unknown and nobody without the scope is let in, and both are told as a status", async () => {
    const unknown = await post(postTraces, "{}", { authorization: "Bearer cth_x_y" });
    expect([unknown.status, ((await unknown.json()) as { code: number }).code]).toEqual([401, 16]);
    const reader = await post(postTraces, new Uint8Array(), { ...protobuf, authorization: `Bearer ${readToken}` });
    expect([reader.status, new Uint8Array(await reader.arrayBuffer())[1]]).toEqual([403, 7]);
  });

  test("a bomb is refused before it is unpacked", async () => {
    const bomb = gzipSync(new Uint8Array(70 * 1024 * 1024));
    const response = await post(postTraces, bomb, { "content-encoding": "gzip" });
    expect([response.status, ((await response.json()) as { code: number }).code]).toEqual([413, 8]);
  });
});

describe("OTLP logs", () => {
  test("are counted once", async () => {
    const record = {
      body: "claude_code.api_request",
      time: `${NOW_MS - 60_000}000000`,
      attributes: {
        request_id: "r",
        "session.id": "s",
        model: "claude-sonnet-4-5",
        input_tokens: 21,
        output_tokens: 3,
        cache_read_tokens: 30,
      },
    };
    for (let i = 0; i < 2; i++) expect(await (await post(postLogs, logRequest([record]))).json()).toEqual({});
    expect(await lines()).toMatchObject([{ input: "21" }]);
  });
});

describe("native events", () => {
  const event = (id: string, more: object = {}) => ({
    id,
    time: new Date(NOW_MS - 60_000).toISOString(),
    provider: "openai",
    model: "gpt-4o",
    usage: { input: 10 },
    ...more,
  });

  test("each is answered for, in its place", async () => {
    await post(postEvents, JSON.stringify(event("a")));
    const body = JSON.stringify({
      events: [event("a"), event("b"), event("c", { usage: { inptu: 1 } }), event("a", { usage: { input: 99 } })],
    });
    const response = await post(postEvents, body);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      accepted: 1,
      duplicates: 1,
      rejected: 2,
      results: [
        { index: 0, id: "a", status: "duplicate" },
        { index: 2, id: "c", status: "rejected", reason: expect.stringContaining("inptu"), location: "usage.inptu" },
        { index: 3, id: "a", status: "conflict" },
      ],
    });
    const verbose = (await (await post(postEvents, JSON.stringify([event("d")]), {}, "/x?verbose=1")).json()) as { results: unknown[] };
    expect(verbose.results).toMatchObject([{ index: 0, id: "d", status: "accepted" }]);
  });

  test("come as lines too", async () => {
    const response = await post(postEvents, `${JSON.stringify(event("a"))}\n{\n${JSON.stringify(event("b"))}`, {
      "content-type": "application/x-ndjson",
    });
    expect(await response.json()).toMatchObject({ accepted: 2, rejected: 1, results: [{ index: 1, location: "line 2" }] });
  });

  test("a body that is none is refused whole", async () => {
    expect((await post(postEvents, "{")).status).toBe(400);
    expect((await post(postEvents, "[]", { "content-type": "text/plain" })).status).toBe(415);
    expect((await post(postEvents, JSON.stringify(Array.from({ length: 10_001 }, () => 1)))).status).toBe(413);
    expect((await post(postEvents, "[]", {}, "/x?verbos=1")).status).toBe(422);
  });
});

describe("LiteLLM", () => {
  const row = (id: string) =>
    JSON.stringify({
      id,
      status: "success",
      model: "gpt-4o",
      custom_llm_provider: "openai",
      prompt_tokens: 12,
      completion_tokens: 3,
      endTime: (NOW_MS - 60_000) / 1_000,
    });

  test("is answered at once, whatever the content type, and read after", async () => {
    const response = await post(postLitellm, `${row("a")}\n${row("b")}`, { "content-type": "text/plain" });
    expect([response.status, await response.json()]).toEqual([200, { received: true }]);
    await expect.poll(async () => (await lines()).map(({ source_event_id }) => source_event_id)).toEqual(["a", "b"]);
    await expect.poll(async () => (await database.pool.query("SELECT 1 FROM inbox_payload")).rowCount).toBe(0);
  });

  test("what cannot be read is kept with its error, and answered all the same", async () => {
    expect((await post(postLitellm, "hello")).status).toBe(200);
    await expect
      .poll(async () => (await database.pool.query("SELECT last_error FROM inbox_payload")).rows[0]?.last_error)
      .toMatch(/not JSON/);
  });
});

describe("while the database is away", () => {
  afterEach(async () => {
    await closeDatabase();
    setEnvironment({ DATABASE_URL: database.url });
  });

  test("OTLP clients are told to send again, in their encoding", async () => {
    await closeDatabase();
    setEnvironment({ DATABASE_URL: "postgresql://nobody:none@127.0.0.1:9/none" });
    const json = await post(postTraces, traceRequest([span("a")]));
    expect([json.status, ((await json.json()) as { code: number }).code, Number(json.headers.get("retry-after")) > 0]).toEqual([
      503,
      14,
      true,
    ]);
    const binary = await post(postTraces, protobufOf("chat"), protobuf);
    expect([binary.status, binary.headers.get("content-type"), new Uint8Array(await binary.arrayBuffer())[1]]).toEqual([
      503,
      "application/x-protobuf",
      14,
    ]);
    for (const handler of [postEvents, postLitellm]) expect((await post(handler, "[]")).status).toBe(503);
  });
});
