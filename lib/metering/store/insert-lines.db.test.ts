/** What is written is what is read: any text, any number, in every column. */
import fc from "fast-check";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { type Quantities, UNKNOWN_QUANTITIES } from "@/lib/pricing/core/meters";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { eventIdOf } from "../core/event-id";
import { textFault } from "../core/limits";
import { countBudgets } from "../count-budgets";
import { receiveEvents } from "../receive-events";
import { insertLines } from "./insert-lines";
import type { LedgerLine } from "./ledger-line";
import { readVersions } from "./versions";

const database = useDatabase();
const AT = new Date("2026-03-15T10:00:00.123Z");
const clock = frozenClock("2026-03-15T12:00:00Z");

/** What COPY, array literals and JSON each write in a way of their own. */
const HARD = [
  "\\N",
  "\\",
  "\\.",
  "\t",
  "\n",
  "\r\n",
  '"',
  "'",
  "{}",
  "{a,b}",
  "NULL",
  "null",
  "",
  " ",
  "\\u0000",
  "\\t",
  "\u2028",
  "\u{1F600}",
  "\uFFFD",
];
const anyText = fc.oneof(
  fc.constantFrom(...HARD),
  fc.string({ unit: "binary", maxLength: 20 }).map((text) => text.replaceAll("\0", "\\0")),
  fc.array(fc.constantFrom(...HARD, "a", "é"), { maxLength: 6 }).map((parts) => parts.join("")),
);
const maybe = fc.option(anyText);
const anyCount = fc.option(fc.bigInt({ min: 0n, max: 1_000_000_000_000n }));
const anyObject = fc.dictionary(
  anyText.filter((key) => key !== "__proto__"),
  anyText,
  { maxKeys: 4, noNullPrototype: true },
);

const TEXTS = [
  "source_event_id",
  "producer",
  "status",
  "error_type",
  "retry_of",
  "mode",
  "region",
  "convention",
  "quality",
  "trace_id",
  "span_id",
  "parent_span_id",
  "session_id",
  "call_key",
];
const COUNTS = Object.keys(UNKNOWN_QUANTITIES).filter((name) => name !== "audioSeconds" && name !== "codeSeconds" && name !== "credits");
const snake = (name: string): string =>
  name.replace(/([a-z])([A-Z])|([a-z])(\d)/g, (_, a, b, c, d) => `${a ?? c}_${(b ?? d).toLowerCase()}`);

const anyLine = fc.record({
  texts: fc.record({
    sourceEventId: anyText,
    producer: anyText,
    status: fc.constantFrom("ok", "error", "cancelled", "cache_hit"),
    mode: anyText,
    convention: anyText,
    quality: anyText,
  }),
  mayBe: fc.record({
    errorType: maybe,
    retryOf: maybe,
    region: maybe,
    traceId: maybe,
    spanId: maybe,
    parentSpanId: maybe,
    sessionId: maybe,
    callKey: maybe,
  }),
  counts: fc.record(Object.fromEntries(COUNTS.map((name) => [name, anyCount]))),
  attempt: fc.option(fc.nat(32_767)),
  latencyMs: fc.option(fc.nat(2_147_483_647)),
  flags: fc.array(anyText, { maxLength: 4 }),
  hints: anyObject,
  details: fc.option(anyObject),
  labels: fc.option(anyObject),
  meter: anyText,
});
type Any = typeof anyLine extends fc.Arbitrary<infer Value> ? Value : never;

let eventNo = 0;
function lineOf({ texts, mayBe, counts, attempt, latencyMs, flags, hints, details, labels, meter }: Any): LedgerLine {
  const eventId = eventIdOf("api", `line-${++eventNo}`);
  return {
    ...texts,
    ...mayBe,
    occurredAt: AT,
    eventId,
    payloadHash: "0".repeat(32),
    lineNo: 0,
    dimensionId: 1,
    role: "billable",
    events: 1,
    unpricedEvents: 0,
    receivedAt: AT,
    attempt,
    latencyMs,
    quantities: {
      ...UNKNOWN_QUANTITIES,
      ...(counts as Partial<Quantities>),
      audioSeconds: "8.47",
      codeSeconds: "0.000001",
      credits: "99999999999999.999999",
    },
    charges: [{ meter: meter as "input", quantity: "1", costUsd: "0.000000000000001", priceId: null }],
    costUsd: "0.000000000000001",
    clientCostUsd: "999999999999.999999999999999",
    flatValueUsd: null,
    countedBy: attempt === null ? null : eventId,
    flags,
    hints,
    details,
    labels,
  };
}

beforeAll(async () => {
  await database.pool.query("INSERT INTO source (id, name, kind) VALUES ('api', 'API', 'api')");
  const event = { id: "first", time: AT.toISOString(), provider: "openai", model: "gpt-4o", usage: { input: 1 } };
  await send([event]);
  await database.pool.query("UPDATE usage_dimension SET id = 1");
});
beforeEach(async () => {
  await database.pool.query(
    "TRUNCATE usage_line, usage_event_key, usage_daily, usage_daily_team, usage_daily_meter, usage_daily_label, usage_hourly",
  );
});

const send = (events: unknown[]) =>
  receiveEvents(testContext(database.db, { clock, sourceId: "api" }), new TextEncoder().encode(JSON.stringify(events)), {
    isLines: false,
    isVerbose: true,
  });

type Row = Record<string, unknown>;
async function stored(): Promise<Map<string, Row>> {
  const { rows } = await database.pool.query<Row>(
    "SELECT l.*, l.event_id::text AS event_id, d.agent FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id",
  );
  return new Map(rows.map((row) => [String(row.event_id), row]));
}

it("a line comes back as it was written, in each column", async () => {
  const versions = await readVersions(database.db, true);
  const batch = { sourceId: "api", receivedAt: AT, versions, counters: await countBudgets(database.db, versions, []) };
  await fc.assert(
    fc.asyncProperty(fc.array(anyLine, { minLength: 1, maxLength: 20 }), async (any) => {
      const lines = any.map(lineOf);
      expect(await insertLines(database.db, batch, lines, { mark: { id: eventIdOf("api", "mark"), receivedAt: AT }, rows: [] })).toBe(
        "stored",
      );
      const rows = await stored();
      for (const line of lines) {
        const row = rows.get(line.eventId) ?? {};
        const fields = line as unknown as Row;
        for (const name of TEXTS) expect([name, row[name]]).toEqual([name, fields[camel(name)]]);
        for (const name of COUNTS) {
          const count = line.quantities[name as "input"];
          expect([name, row[snake(name)]]).toEqual([name, count === null ? null : String(count)]);
        }
        for (const name of ["attempt", "latency_ms", "flags", "hints", "details", "labels", "charges", "counted_by"])
          expect([name, row[name]]).toEqual([name, fields[camel(name)]]);
        expect([row.occurred_at, row.received_at, row.code_seconds, row.credits]).toEqual([AT, AT, "0.000001", "99999999999999.999999"]);
        expect([row.cost_usd, row.client_cost_usd]).toEqual(["0.000000000000001", "999999999999.999999999999999"]);
      }
    }),
    { numRuns: 40 },
  );
});
const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

it("what callers send is stored as sent, or refused by name, whatever stands beside it", async () => {
  const units = fc.array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constantFrom(0, 9, 10, 92, 0xd83d, 0xde00)), {
    minLength: 1,
    maxLength: 12,
  });
  const sentText = fc.oneof(
    anyText.filter((text) => text.length > 0),
    units.map((codes) => String.fromCharCode(...codes)),
  );
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(sentText, sentText, sentText), { minLength: 1, maxLength: 15 }), async (all) => {
      run++;
      const events = all.map(([id, agent, label], i) => ({
        id: `${run}-${i}-${id}`,
        time: AT.toISOString(),
        provider: "openai",
        model: "gpt-4o",
        usage: { input: 1 },
        agent,
        labels: { [`k${label}`]: label },
        sessionId: label,
      }));
      const { results } = await send(events);
      const rows = await stored();
      expect(results).toHaveLength(events.length);
      for (const { index, status, reason, location } of results) {
        const event = events[index] as (typeof events)[number];
        const isGood = [event.id, event.agent, event.sessionId].every((text) => textFault(text) === null && text.trim() !== "");
        expect([event, status]).toEqual([event, isGood ? "accepted" : "rejected"]);
        const row = rows.get(eventIdOf("api", event.id));
        if (isGood)
          expect(row).toMatchObject({ source_event_id: event.id, agent: event.agent, labels: event.labels, session_id: event.sessionId });
        else expect([row, Boolean(reason), Boolean(location)]).toEqual([undefined, true, true]);
      }
    }),
    { numRuns: 40 },
  );
});

it("names that hold what stands between names are counted apart", async () => {
  const named = (id: string, tenant: string, agent: string) => ({
    id,
    time: AT.toISOString(),
    provider: "openai",
    model: "gpt-4o",
    usage: { input: 1 },
    tenant,
    agent,
  });
  await send([named("left", "a\u0001b", "c"), named("right", "a", "b\u0001c")]);
  const { rows } = await database.pool.query(
    "SELECT l.source_event_id AS id, d.tenant, d.agent FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id ORDER BY 1",
  );
  expect(rows).toEqual([
    { id: "left", tenant: "a\u0001b", agent: "c" },
    { id: "right", tenant: "a", agent: "b\u0001c" },
  ]);
});
