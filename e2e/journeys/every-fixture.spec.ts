import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { type APIRequestContext, type Page, request as requests } from "@playwright/test";
import { parse } from "csv-parse/sync";
import { formatUsd, parseUsd, sumUsd } from "@/lib/kernel/money";
import { call, expect, test } from "../support/test";

type Fixture = { file: string; signal: string; encoding: string; provider?: string; expected: Expected };
type Expected = { per_model?: Record<string, number>[]; after_this_point?: { input: number; output: number } } & Record<string, unknown>;

// Read here: the adapters that the helpers of unit tests bring along are not for the browser's runner.
const FOLDER = new URL("../../lib/metering/core/fixtures/", import.meta.url);
const { fixtures } = JSON.parse(readFileSync(new URL("expected.json", FOLDER), "utf8")) as { fixtures: Fixture[] };

function fixtureBytes(file: string): Buffer {
  const bytes = readFileSync(new URL(file, FOLDER));
  return file.endsWith(".gz") ? gunzipSync(bytes) : bytes;
}

/** Recordings that tell calls of another one once more: the same spans in the other encoding, a batch sent again, another signal. */
const TOLD_ALREADY = [
  "openllmetry/anthropic-cache.traces.pb",
  "openllmetry/chat-openai.traces.pb",
  "otel-instrumentation-openai/resent-batch-attempt3.traces.json",
  "codex/turn.traces.json.gz",
  "cloudevents/openmeter-duplicate-event.json",
];
/** Of the input that the cumulative series tells, this was embedded. */
const EMBEDDED = 77;
/** All five of the cumulative series come to what the last one says. */
const LAST_OF_SERIES = "otel-instrumentation-openai/metrics-cumulative-5-of-5.metrics.json";

const COUNTS = ["input_uncached", "cache_read", "cache_write", "output", "reasoning", "embedding"] as const;
type Counts = Record<(typeof COUNTS)[number] | "requests", number>;

/** What was worked out by hand for a recording, in the words of the CSV. */
function expectedOf({ file, signal, expected }: Fixture): Counts {
  const none = { requests: 0, input_uncached: 0, cache_read: 0, cache_write: 0, output: 0, reasoning: 0, embedding: 0 };
  const { per_model: models, after_this_point: series, ...told } = expected;
  if (TOLD_ALREADY.includes(file)) return none;
  if (series)
    return file === LAST_OF_SERIES
      ? { ...none, input_uncached: series.input - EMBEDDED, embedding: EMBEDDED, output: series.output, requests: Number.NaN }
      : none;
  const sum = (...names: string[]): number => names.reduce((all, name) => all + Number(told[name] ?? 0), 0);
  return {
    requests: signal === "metrics" ? Number.NaN : models ? 1 : sum("model_calls", "requests_failed"),
    input_uncached: sum("input_uncached"),
    cache_read: sum("cache_read"),
    cache_write: sum("cache_write_5m", "cache_write_1h", "cache_write_unspecified"),
    output: sum("output_total"),
    reasoning: sum("reasoning_subset_of_output"),
    embedding: sum("embedding_input"),
  };
}

const PATHS: { readonly [signal: string]: string } = {
  traces: "/api/v1/otlp/v1/traces",
  logs: "/api/v1/otlp/v1/logs",
  metrics: "/api/v1/otlp/v1/metrics",
  cloudevents: "/api/v1/cloudevents",
};

async function send(api: APIRequestContext, { file, signal, encoding, provider }: Fixture): Promise<void> {
  const path =
    signal === "response" ? `/api/v1/responses/${encodeURIComponent(provider ?? "")}` : (PATHS[signal] ?? `/api/v1/gateways/${signal}`);
  const type =
    encoding === "protobuf"
      ? "application/x-protobuf"
      : signal === "cloudevents"
        ? "application/cloudevents-batch+json"
        : "application/json";
  const answer = await api.post(path, { data: fixtureBytes(file), headers: { "content-type": type } });
  expect(answer.status(), `${file}: ${await answer.text()}`).toBe(200);
}

async function tokenFor(page: Page, name: string): Promise<{ token: string; source: string }> {
  const sourceOf = async () =>
    (await call<{ data: { id: string; name: string }[] }>(page, "GET", "/api/ui/sources")).content.data.find((one) => one.name === name)
      ?.id;
  const known = await sourceOf();
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const made = await call<{ token: string }>(page, "POST", "/api/ui/tokens", {
    name,
    scopes: ["ingest", "read"],
    expiresAt,
    ...(known && { sourceId: known }),
  });
  expect(made.status).toBe(201);
  return { token: made.content.token, source: known ?? (await sourceOf()) ?? "" };
}

/** The product looks once a minute for how long usage is kept: older recordings are refused until it did. */
async function takesOldUsage(page: Page, signal: string): Promise<void> {
  const { token } = await tokenFor(page, `recorded-before-${signal}`);
  const event = { id: "old", time: "2025-01-01T00:00:00Z", provider: "openai", model: "gpt-4o", usage: { input: 1, output: 1 } };
  const refused = async () => {
    const answer = await page.request.post("/api/v1/events", { headers: { authorization: `Bearer ${token}` }, data: event });
    return ((await answer.json()) as { rejected: number }).rejected;
  };
  await expect.poll(refused, { timeout: 70_000 }).toBe(0);
}

/** Calls of agents are billed by their events; a source that sends metrics alone is billed by these. */
for (const signal of ["calls", "metrics"] as const) {
  test(`every recorded payload comes to the totals worked out by hand, on the page, in the API and in the CSV: ${signal}`, async ({
    page,
    signInAs,
    baseURL,
  }) => {
    await signInAs("admin");
    await takesOldUsage(page, signal);
    // The same source each time: in another one they would be calls that are counted already.
    const { token, source } = await tokenFor(page, `recorded-${signal}`);
    if (signal === "metrics") expect((await call(page, "PATCH", `/api/ui/sources/${source}`, { metricsOnly: true })).status).toBe(200);

    const sent = fixtures.filter((fixture) => (fixture.signal === "metrics") === (signal === "metrics"));
    const api = await requests.newContext({ baseURL: baseURL ?? "", extraHTTPHeaders: { authorization: `Bearer ${token}` } });
    // One after the other: a cumulative series must come in its order.
    for (const fixture of sent) await send(api, fixture);

    const all = sent.map(expectedOf);
    const expected = Object.fromEntries(COUNTS.map((count) => [count, all.reduce((sum, counts) => sum + counts[count], 0)]));
    // Around every recording, whenever it is looked at.
    const grouped = `groupBy=model&granularity=month&filter[source]=${source}`;
    const query = `${grouped}&from=2025-01-01&to=2028-01-01`;
    const csvOf = async () => {
      const csv = await page.request.get(`/api/ui/spend/export?${query}`);
      return parse(await csv.text(), { columns: true, bom: true }) as Record<string, string>[];
    };
    const sumOf = (rows: Record<string, string>[], column: string) => rows.reduce((sum, row) => sum + Number(row[column] ?? 0), 0);
    const countsOf = (rows: Record<string, string>[]) => Object.fromEntries(COUNTS.map((count) => [count, sumOf(rows, `tokens_${count}`)]));
    // What a gateway posts is answered before it is read.
    await expect.poll(async () => countsOf(await csvOf())).toEqual(expected);

    const rows = await csvOf();
    const cost = formatUsd(sumUsd(rows.map((row) => parseUsd(row.cost_usd ?? "x"))));
    const usage = (await (await api.get(`/api/v1/usage?${query}`)).json()) as {
      total: { costUsd: string; requests: string; tokens: Record<string, string> };
    };
    expect(usage.total.costUsd).toBe(cost);
    expect(Number(usage.total.requests)).toBe(sumOf(rows, "requests"));
    if (signal === "calls") expect(Number(usage.total.requests)).toBe(all.reduce((sum, counts) => sum + counts.requests, 0));
    expect({ ...usage.total.tokens }).toMatchObject({
      inputUncached: String(expected.input_uncached),
      cacheRead: String(expected.cache_read),
      cacheWrite: String(expected.cache_write),
      output: String(expected.output),
      reasoning: String(expected.reasoning),
      embedding: String(expected.embedding),
    });

    await page.goto(`/spend?${grouped}&period=2025-01-01..2027-12-31`);
    const dollars = (
      (await page
        .getByRole("row", { name: /^Total/ })
        .getByText(/^\$/)
        .first()
        .textContent()) ?? ""
    ).slice(1);
    expect(Number(cost).toFixed(dollars.split(".")[1]?.length ?? 0)).toBe(dollars.replaceAll(",", ""));
    await api.dispose();
  });
}
