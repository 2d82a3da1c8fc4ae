import { parse } from "csv-parse/sync";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createSource, createToken } from "@/lib/auth";
import { setEnvironment } from "@/lib/env";
import type { RouteHandler } from "@/lib/http";
import { processInbox } from "@/lib/metering";
import { exportUsage } from "@/lib/reporting";
import { parseUsageQuery } from "@/lib/reporting/core/usage-query";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { type Fixture, fixtureBytes, fixtures, type totalsOf } from "@/lib/testing/telemetry";
import { POST as cloudEvents } from "./cloudevents/route";
import { POST as gateway } from "./gateways/[gateway]/route";
import { POST as litellm } from "./gateways/litellm/route";
import { POST as logs } from "./otlp/v1/logs/route";
import { POST as metrics } from "./otlp/v1/metrics/route";
import { POST as traces } from "./otlp/v1/traces/route";
import { POST as responses } from "./responses/[provider]/route";
import { GET as usage } from "./usage/route";

/** Recorded payloads as their senders post them, and what a program and a spreadsheet then read. */
const database = useDatabase();
const clock = { now: () => new Date() };
const ctx = () => testContext(database.db, { clock });
let token = "";

beforeAll(async () => {
  setEnvironment({ LOG_LEVEL: "silent" });
  await database.pool.query(
    "INSERT INTO organisation (id, name, retention_days) VALUES (1, 'Replay', 4000) ON CONFLICT (id) DO UPDATE SET retention_days = 4000",
  );
  const source = await createSource(ctx(), { name: "replay", kind: "otlp", metricsOnly: true });
  token = (await createToken(ctx(), { name: "replay", scopes: ["ingest", "read"], sourceId: source.id })).token;
});
beforeEach(async () => {
  await database.pool.query(
    `TRUNCATE usage_line, usage_event_key, usage_daily, usage_daily_team, usage_daily_meter, usage_daily_label, usage_hourly, rejected_item, raw_payload, inbox_payload, metric_series,
       call_report RESTART IDENTITY`,
  );
});

const HANDLERS: Partial<Record<Fixture["signal"], RouteHandler>> = {
  traces,
  logs,
  metrics,
  litellm,
  cloudevents: cloudEvents,
  response: responses,
};
const CLOUD_EVENTS = /^\s*\[/;

async function send({ file, signal, encoding, provider }: Fixture): Promise<void> {
  const body = Buffer.from(fixtureBytes(file));
  const batch =
    signal === "cloudevents"
      ? CLOUD_EVENTS.test(body.toString())
        ? "application/cloudevents-batch+json"
        : "application/cloudevents+json"
      : null;
  const contentType = batch ?? (encoding === "protobuf" ? "application/x-protobuf" : "application/json");
  const handler = HANDLERS[signal] ?? gateway;
  const answer = await handler(
    new Request("http://localhost/api/v1/x", {
      method: "POST",
      body,
      headers: { authorization: `Bearer ${token}`, "content-type": contentType },
    }),
    { params: Promise.resolve({ gateway: signal, provider: provider ?? "" }) },
  );
  expect(answer.status).toBe(200);
  await processInbox(database.db, clock);
}

type Total = { requests: string; tokens: Record<string, string> };

/** All that is in the ledger, by the interface. */
async function read(): Promise<{ query: string; total: Total }> {
  const { rows } = await database.pool.query<{ from: string; to: string }>(
    "SELECT coalesce(min(day), current_date)::text AS from, (coalesce(max(day), current_date) + 1)::text AS to FROM usage_daily",
  );
  const query = `from=${rows[0]?.from}&to=${rows[0]?.to}&granularity=month&groupBy=model`;
  const answer = await usage(new Request(`http://localhost/api/v1/usage?${query}`, { headers: { authorization: `Bearer ${token}` } }), {
    params: Promise.resolve({}),
  });
  expect(answer.status).toBe(200);
  return { query, total: ((await answer.json()) as { total: Total }).total };
}

async function readCsv(query: string): Promise<Record<string, string>[]> {
  const { chunks } = await exportUsage(ctx(), parseUsageQuery(Object.fromEntries(new URLSearchParams(query)), clock.now()), {
    bom: "0",
    delimiter: ",",
    rows: "groups",
  });
  let text = "";
  for await (const chunk of chunks) text += chunk;
  return parse(text, { columns: true }) as Record<string, string>[];
}

/** Worked out by hand → the words of the interface. */
function wanted(fixture: Fixture) {
  const of = (name: keyof ReturnType<typeof totalsOf>): number => Number(fixture.expected[name] ?? 0);
  return {
    requests: of("model_calls") + of("requests_failed"),
    inputUncached: of("input_uncached"),
    cacheRead: of("cache_read"),
    cacheWrite: of("cache_write_5m") + of("cache_write_1h") + of("cache_write_unspecified"),
    output: of("output_total"),
    reasoning: of("reasoning_subset_of_output"),
    embedding: of("embedding_input"),
  };
}
const COUNTED = ["inputUncached", "cacheRead", "cacheWrite", "output", "reasoning", "embedding"] as const;
const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const sumOf = (rows: Record<string, string>[], column: string): number => rows.reduce((sum, row) => sum + Number(row[column]), 0);

describe("every recorded payload, posted as its sender does", () => {
  it.each(fixtures.filter(({ expected }) => expected.input_total !== undefined))(
    "$file comes to its totals in the API and in the CSV, sent twice",
    async (fixture) => {
      await send(fixture);
      await send(fixture);
      const { query, total } = await read();
      const expected = wanted(fixture);
      const said = Object.fromEntries(COUNTED.map((name) => [name, Number(total.tokens[name])]));
      expect({ requests: Number(total.requests), ...said }).toEqual(expected);
      const rows = await readCsv(query);
      const written = Object.fromEntries(COUNTED.map((name) => [name, sumOf(rows, `tokens_${snake(name)}`)]));
      expect({ requests: sumOf(rows, "requests"), ...written }).toEqual(expected);
    },
  );
});
