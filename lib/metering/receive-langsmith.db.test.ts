/** What LangSmith's clients send, as they send it, and what ends up in the ledger. */
import { gzipSync } from "node:zlib";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { GET as readInfo } from "@/app/api/v1/gateways/langsmith/info/route";
import { PATCH as patchRun } from "@/app/api/v1/gateways/langsmith/runs/[runId]/route";
import { POST as postBatch } from "@/app/api/v1/gateways/langsmith/runs/batch/route";
import { POST as postParts } from "@/app/api/v1/gateways/langsmith/runs/multipart/route";
import { POST as postRun } from "@/app/api/v1/gateways/langsmith/runs/route";
import { POST as postLitellm } from "@/app/api/v1/gateways/litellm/route";
import { createToken, systemActor } from "@/lib/auth";
import { setEnvironment } from "@/lib/env";
import type { RouteHandler } from "@/lib/http";
import { systemClock } from "@/lib/kernel/clock";
import { useDatabase } from "@/lib/testing/database";

const database = useDatabase();
const END = new Date(Date.now() - 60_000).toISOString();
const TRACE = "0199aaaa-0000-7000-8000-000000000001";
let token = "";

beforeAll(async () => {
  setEnvironment({ LOG_LEVEL: "silent" });
  const ctx = { db: database.db, clock: systemClock, actor: systemActor("test") };
  token = (await createToken(ctx, { name: "ingest", scopes: ["ingest"] })).token;
});
const clear = async () => {
  await database.pool.query(
    "TRUNCATE usage_line, usage_event_key, usage_daily, usage_daily_team, usage_daily_meter, usage_daily_label, usage_hourly, rejected_item, raw_payload, call_report, unsettled_reports RESTART IDENTITY",
  );
};
beforeEach(clear);

const idOf = (number: number) => `0199aaaa-0000-7000-8000-00000000001${number}`;
const begun = (number: number) => ({
  id: idOf(number),
  trace_id: TRACE,
  run_type: "llm",
  name: "ChatOpenAI",
  start_time: END,
  session_name: "desk",
});
const ended = (number: number) => ({
  ...begun(number),
  end_time: END,
  extra: { metadata: { ls_provider: "openai", ls_model_name: "gpt-4o", user_id: "u-42" } },
  outputs: { content: "an answer", usage_metadata: { input_tokens: 1000, output_tokens: 10, input_token_details: { cache_read: 400 } } },
});

/** As the client writes it: parts without a file name, each with its type and length. */
function form(parts: readonly (readonly [string, unknown])[]): { body: string; type: string } {
  const boundary = "----LangSmithFormBoundaryabc123";
  const written = parts.map(([name, value]) => {
    const text = JSON.stringify(value);
    const head = `Content-Disposition: form-data; name="${name}"\r\nContent-Type: application/json; length=${text.length}`;
    return `--${boundary}\r\n${head}\r\n\r\n${text}\r\n`;
  });
  return { body: `${written.join("")}--${boundary}--\r\n`, type: `multipart/form-data; boundary=${boundary}` };
}
function partsOf(kind: "post" | "patch", { extra, outputs, ...run }: ReturnType<typeof ended>): [string, unknown][] {
  return [
    [`${kind}.${run.id}`, run],
    [`${kind}.${run.id}.extra`, extra],
    [`${kind}.${run.id}.outputs`, outputs],
  ];
}

type Sent = { body?: string | Uint8Array<ArrayBuffer>; type?: string; method?: string; headers?: Record<string, string>; runId?: string };
function send(handler: RouteHandler, { body, type = "application/json", method = "POST", headers = {}, runId }: Sent): Promise<Response> {
  const all = { "x-api-key": token, "content-type": type, ...headers };
  const request = new Request("http://localhost:3000/x", { method, headers: all, ...(body === undefined ? {} : { body }) });
  return handler(request, { params: Promise.resolve(runId === undefined ? {} : { runId }) });
}
const totals = async () =>
  (
    await database.pool.query(
      `SELECT count(*)::int AS lines, coalesce(sum(input), 0)::int AS input, coalesce(sum(cache_read), 0)::int AS "cacheRead",
        coalesce(sum(output), 0)::int AS output, coalesce(sum(requests), 0)::int AS requests FROM usage_line WHERE role = 'billable'`,
    )
  ).rows[0] as Record<string, number>;
const ONE = { lines: 1, input: 600, cacheRead: 400, output: 10, requests: 1 };

test("a call counts once when its run begins in one request and ends in another, and both are sent again", async () => {
  const first = form([[`post.${idOf(1)}`, begun(1)]]);
  const second = form([...partsOf("patch", ended(1)), [`attachment.${idOf(1)}.picture`, "x"], ["feedback.1", {}]]);
  for (const { body, type } of [first, second, first, second]) {
    const response = await send(postParts, { body, type });
    expect(response.status).toBe(202);
  }
  expect(await totals()).toEqual(ONE);
});

test("requests may be packed, and their key may be in either header", async () => {
  const { body, type } = form([[`post.${idOf(1)}`, begun(1)], ...partsOf("patch", ended(1))]);
  const packed = new Uint8Array(gzipSync(body));
  const response = await send(postParts, { body: packed, type, headers: { "content-encoding": "gzip" } });
  expect([response.status, await response.json()]).toEqual([202, { accepted: 1, duplicates: 0, rejected: 0 }]);
  const again = await send(postParts, { body, type, headers: { "x-api-key": "", authorization: `Bearer ${token}` } });
  expect(await again.json()).toEqual({ accepted: 0, duplicates: 1, rejected: 0 });
  expect(await totals()).toEqual(ONE);
});

test("runs in JSON count like those in parts: a batch, one run, and what ends it", async () => {
  expect((await send(postBatch, { body: JSON.stringify({ post: [begun(1)], patch: [ended(1)] }) })).status).toBe(202);
  expect((await send(postRun, { body: JSON.stringify(begun(2)) })).status).toBe(202);
  const { id: _, ...end } = ended(2);
  expect((await send(patchRun, { body: JSON.stringify(end), method: "PATCH", runId: idOf(2) })).status).toBe(202);
  expect(await totals()).toEqual({ lines: 2, input: 1200, cacheRead: 800, output: 20, requests: 2 });
});

test("the client is told what it may send, and nobody without a key", async () => {
  const info = await send(readInfo, { method: "GET" });
  expect(await info.json()).toMatchObject({ batch_ingest_config: { use_multipart_endpoint: true } });
  for (const handler of [postParts, postBatch, postRun])
    expect((await send(handler, { body: "{}", headers: { "x-api-key": "cth_no" } })).status).toBe(401);
});

test("what cannot be read is refused whole, and a run without an id by itself, without its content", async () => {
  const broken = form([]);
  expect((await send(postParts, { body: "no form", type: broken.type })).status).toBe(400);
  expect((await send(postParts, { body: "{}" })).status).toBe(415);
  expect((await send(postBatch, { body: "{" })).status).toBe(400);
  const response = await send(postBatch, { body: JSON.stringify({ patch: [{ ...ended(1), id: "7" }, ended(2)] }) });
  expect(await response.json()).toEqual({ accepted: 1, duplicates: 0, rejected: 1 });
  const { rows } = await database.pool.query<{ text: string; format: string }>("SELECT body::text AS text, format FROM raw_payload");
  expect(rows).toMatchObject([{ format: "langsmith" }]);
  expect(rows[0]?.text).not.toContain("an answer");
  expect(await totals()).toEqual(ONE);
});

/** Every text of every row of every table. */
async function wholeDatabase(): Promise<string> {
  const tables = await database.pool.query<{ name: string }>("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'");
  const texts = await Promise.all(
    tables.rows.map(({ name }) =>
      database.pool.query<{ text: string }>(`SELECT coalesce(string_agg(to_jsonb(t)::text, ' '), '') AS text FROM "${name}" t`),
    ),
  );
  return texts.map(({ rows }) => rows[0]?.text).join("\n");
}

test("pieces of streamed answers, templates of prompts and what tools answer are in no table, of runs taken or not", async () => {
  const planted = {
    events: [{ name: "new_token", time: END, kwargs: { token: "Zqjhel" } }],
    serialized: { kwargs: { template: "Zqjtemplate", first: { prompt: "Zqjprompt" } } },
    manifest: { said: "Zqjmanifest" },
  };
  const streamed = (number: number) => ({ ...ended(number), ...planted });
  const tool = { ...streamed(3), run_type: "tool", outputs: { id: "Zqj id", model: "Zqj model", usage: { prompt_tokens: "Zqjusage" } } };
  const { run_type: _, ...kindless } = { ...streamed(4), outputs: { text: "Zqjtext" } };
  const body = JSON.stringify({ post: [streamed(1), tool], patch: [kindless] });
  expect(await (await send(postBatch, { body })).json()).toEqual({ accepted: 2, duplicates: 0, rejected: 1 });
  const parts = form([...partsOf("post", streamed(2)), [`post.${idOf(2)}.events`, planted.events]]);
  expect(await (await send(postParts, parts)).json()).toMatchObject({ accepted: 1 });
  const { rows } = await database.pool.query("SELECT location, fix FROM rejected_item");
  expect(rows).toEqual([{ location: "run_type", fix: expect.stringContaining("dotted_order") }]);
  const everything = await wholeDatabase();
  expect(everything).toContain("gpt-4o");
  expect(everything).not.toMatch(/zqj/i);
});

test("a small body that unpacks to millions of parts or values is refused before anything is made of them", async () => {
  const gzip = { "content-encoding": "gzip" };
  const boundary = "----LangSmithFormBoundaryabc123";
  const type = `multipart/form-data; boundary=${boundary}`;
  const part = `--${boundary}\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n`;
  const manyParts = new Uint8Array(gzipSync(`${part.repeat(50_001)}--${boundary}--\r\n`));
  expect(manyParts.length).toBeLessThan(100_000);
  expect((await send(postParts, { body: manyParts, type, headers: gzip })).status).toBe(413);
  const values = { more: Array.from({ length: 700_000 }, () => ({})) };
  const { body } = form([1, 2, 3, 4].map((number) => [`post.${idOf(number)}.outputs`, values] as const));
  const manyValues = new Uint8Array(gzipSync(body));
  expect(manyValues.length).toBeLessThan(100_000);
  expect((await send(postParts, { body: manyValues, type, headers: gzip })).status).toBe(400);
  const manyRuns = JSON.stringify(Array.from({ length: 10_001 }, () => ({})));
  expect((await send(postBatch, { body: new Uint8Array(gzipSync(manyRuns)), headers: gzip })).status).toBe(413);
  expect(await totals()).toMatchObject({ lines: 0 });
});

test("an address of one run takes no more than this one", async () => {
  const body = JSON.stringify({ post: [ended(1), ended(2)] });
  expect((await send(patchRun, { body, method: "PATCH", runId: idOf(1) })).status).toBe(400);
  expect(await totals()).toMatchObject({ lines: 0 });
});

test("a run that is told without counts has those that come after its end, with it or without, in either order", async () => {
  const { outputs: _, ...bare } = ended(1);
  const { id, trace_id, outputs } = ended(1);
  const order = `${END.replace(/[-:.]/g, "").replace("Z", "000Z")}${id}`;
  const update = { id, trace_id, outputs, dotted_order: order };
  for (const runs of [
    [bare, ended(1)],
    [ended(1), bare],
    [bare, update],
    [update, bare],
    [update, bare, ended(1), update],
  ]) {
    await clear();
    for (const run of runs) {
      const answer = await send(patchRun, { body: JSON.stringify(run), method: "PATCH", runId: idOf(1) });
      expect(await answer.json()).toMatchObject({ rejected: 0 });
    }
    expect(await totals()).toEqual(ONE);
  }
});

test("a call that a gateway counts stays one when its run and the counts of it come apart, in any order", async () => {
  const begin = new Date(Date.parse(END) - 600_000).toISOString();
  const run = { ...ended(1), start_time: begin };
  const order = `${begin.replace(/[-:.]/g, "").replace("Z", "000Z")}${run.id}`;
  const bare = { ...run, outputs: { id: "chatcmpl-1" } };
  const update = { id: run.id, trace_id: run.trace_id, dotted_order: order, outputs: run.outputs };
  const row = { id: "chatcmpl-1", model: "gpt-4o", custom_llm_provider: "openai", call_type: "acompletion", endTime: END };
  const counts = { prompt_tokens: 7, completion_tokens: 1, total_tokens: 8 };
  const sends = {
    bare: () => send(patchRun, { body: JSON.stringify(bare), method: "PATCH", runId: run.id }),
    update: () => send(patchRun, { body: JSON.stringify(update), method: "PATCH", runId: run.id }),
    row: () => send(postLitellm, { body: JSON.stringify({ ...row, ...counts }), headers: { authorization: `Bearer ${token}` } }),
  };
  for (const arrived of [
    ["bare", "update", "row"],
    ["bare", "row", "update"],
    ["update", "bare", "row"],
    ["update", "row", "bare"],
    ["row", "bare", "update"],
    ["row", "update", "bare"],
  ] as const) {
    await clear();
    for (const name of arrived) {
      expect((await sends[name]()).ok).toBe(true);
      await expect.poll(async () => (await database.pool.query("SELECT 1 FROM inbox_payload")).rowCount).toBe(0);
    }
    expect(await totals()).toMatchObject({ lines: 1, input: 7, requests: 1 });
  }
});
