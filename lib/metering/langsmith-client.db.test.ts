/** What LangSmith's own client sent, replayed: in parts, in batches and one by one, in the order sent and in any other. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { POST as postSpans } from "@/app/api/v1/gateways/langsmith/otel/v1/traces/route";
import { PATCH as patchRun } from "@/app/api/v1/gateways/langsmith/runs/[runId]/route";
import { POST as postBatch } from "@/app/api/v1/gateways/langsmith/runs/batch/route";
import { POST as postParts } from "@/app/api/v1/gateways/langsmith/runs/multipart/route";
import { POST as postRun } from "@/app/api/v1/gateways/langsmith/runs/route";
import { createToken, systemActor } from "@/lib/auth";
import { setEnvironment } from "@/lib/env";
import { systemClock } from "@/lib/kernel/clock";
import { useDatabase } from "@/lib/testing/database";
import { driftOf } from "@/lib/testing/drift";
import { chatAttributes, traceRequest } from "@/lib/testing/telemetry";

type Recorded = { method: string; path: string; type: string; encoding?: string; body: string };
type Recording = { inParts: Recorded[]; inBatches: Recorded[]; oneByOne: Recorded[] };

const database = useDatabase();
const RECORDED_DAY = "2026-11-23";
const DAY = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
const MOVED_MS = Date.parse(DAY) - Date.parse(RECORDED_DAY);
/** The recording, made yesterday. */
const recording = JSON.parse(
  readFileSync(new URL("core/fixtures/langsmith/client-0.12.0.json", import.meta.url), "utf8")
    .replaceAll(RECORDED_DAY, DAY)
    .replaceAll(`${RECORDED_DAY.replaceAll("-", "")}T`, `${DAY.replaceAll("-", "")}T`)
    .replace(/(end_time\\":)(\d{13})/g, (_, name: string, ms: string) => `${name}${Number(ms) + MOVED_MS}`),
) as Recording;
/** As `traceRequest` has it. */
const SPANS_BEGIN_MS = Date.UTC(2026, 8, 1);
let token = "";

beforeAll(async () => {
  setEnvironment({ LOG_LEVEL: "silent" });
  const ctx = { db: database.db, clock: systemClock, actor: systemActor("test") };
  token = (await createToken(ctx, { name: "ingest", scopes: ["ingest"] })).token;
});
const clear = () =>
  database.pool.query(
    "TRUNCATE usage_line, usage_event_key, usage_daily, usage_daily_team, usage_daily_meter, usage_daily_label, usage_hourly, rejected_item, raw_payload, call_report, unsettled_reports, source_activity",
  );
beforeEach(clear);

async function replay({ method, path, type, encoding, body }: Recorded): Promise<void> {
  const headers = { "x-api-key": token, "content-type": type, ...(encoding === undefined ? {} : { "content-encoding": encoding }) };
  const sent = encoding === "gzip" ? new Uint8Array(gzipSync(body)) : body;
  const request = new Request(`http://localhost:3000/api/v1/gateways/langsmith${path}`, { method, headers, body: sent });
  const runId = /^\/runs\/([0-9a-f-]{36})$/.exec(path)?.[1];
  const handler = runId === undefined ? handlers[path] : patchRun;
  const response = await handler?.(request, { params: Promise.resolve(runId === undefined ? {} : { runId }) });
  expect([path, response?.status, await response?.json()]).toEqual([path, 202, expect.objectContaining({ rejected: 0 })]);
}
const handlers: Record<string, typeof postRun> = { "/runs": postRun, "/runs/batch": postBatch, "/runs/multipart": postParts };

/** Of every call: who, what model, and how much of what. */
async function calls() {
  const { rows } = await database.pool.query<Record<string, unknown>>(
    `SELECT d.provider, d.model, l.hints->>'application' AS application, l.status, l.error_type AS error, l.hints->>'identity' AS identity, l.input::int AS input,
      l.cache_read::int AS "cacheRead", l.output::int AS output, l.reasoning::int AS reasoning, l.requests::int AS requests, l.tool_calls::int AS tools
    FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id WHERE l.role = 'billable'
    ORDER BY l.tool_calls NULLS FIRST, l.output NULLS FIRST, l.hints->>'identity' NULLS FIRST`,
  );
  return rows;
}
const call = (more: Record<string, unknown>) => ({
  ...{ provider: "openai", model: "gpt-4o", application: "desk", status: "ok", error: null, identity: null },
  ...{ input: null, cacheRead: null, output: null, reasoning: null, requests: 1, tools: null },
  ...more,
});
const ANSWERED = "gpt-4o-2024-08-06";
const CALLS = [
  call({ status: "error", error: "RateLimitError" }),
  call({ model: ANSWERED, input: 400, cacheRead: 100, output: 7, identity: "u-42" }),
  call({ input: 600, cacheRead: 400, output: 10 }),
  call({ input: 600, cacheRead: 400, output: 10, identity: "u-42" }),
  call({ model: ANSWERED, input: 952, cacheRead: 2048, output: 120, reasoning: 40, identity: "u-42" }),
  call({ provider: "none", model: "none", requests: 0, tools: 1 }),
];

describe("what LangSmith's client sends", () => {
  it.each(["inParts", "inBatches", "oneByOne"] as const)(
    "%s counts each call once, and again when all of it is sent again",
    async (how) => {
      for (const request of recording[how]) await replay(request);
      const counted = await calls();
      expect(counted).toEqual(CALLS);
      for (const request of recording[how]) await replay(request);
      expect(await calls()).toEqual(counted);
    },
  );

  it("may be OpenTelemetry instead, below the same address and with the same key", async () => {
    const attributes = {
      "langsmith.span.kind": "llm",
      ...chatAttributes({ "gen_ai.usage.input_tokens": 5, "gen_ai.usage.output_tokens": 2 }),
    };
    const start = Date.parse(DAY) - SPANS_BEGIN_MS;
    const body = traceRequest([{ id: "1", scope: "langsmith", attributes, start, end: start + 5 }]);
    const request = new Request("http://localhost:3000/x", {
      method: "POST",
      headers: { "x-api-key": token, "content-type": "application/json" },
      body: new Uint8Array(body),
    });
    const response = await postSpans(request, { params: Promise.resolve({}) });
    expect([response.status, await response.json()]).toEqual([200, {}]);
    expect(await calls()).toMatchObject([{ input: 5, output: 2, requests: 1 }]);
  });

  it("counts the same in any order of arrival, counts that come apart from the end of their run included", async () => {
    const requests = recording.oneByOne;
    await fc.assert(
      fc
        .asyncProperty(fc.shuffledSubarray([...requests], { minLength: requests.length }), async (shuffled) => {
          for (const request of shuffled) await replay(request);
          expect(await calls()).toEqual(CALLS);
          expect((await driftOf(async (sql) => (await database.pool.query(sql)).rows)).length).toBe(0);
        })
        .beforeEach(async () => void (await clear())),
      { numRuns: 8 },
    );
  });
});
