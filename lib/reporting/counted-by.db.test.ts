/** One call told by a gateway and by the client behind it: each page leads to the other, and one of them counts. */
import { beforeAll, expect, it } from "vitest";
import { ingestEvents, ingestOtlp } from "@/lib/metering";
import { normaliseLitellm } from "@/lib/metering/core/adapters/litellm";
import { chat, row, span, trace } from "@/lib/testing/call-payloads";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { readEvent, readTrace } from "./index";

const database = useDatabase();
const clock = frozenClock("2026-11-22T00:00:00Z");
const ctx = () => testContext(database.db, { clock });
const idOf = async (producer: string) =>
  (await database.pool.query<{ id: string }>("SELECT event_id::text AS id FROM usage_line WHERE producer LIKE $1", [`${producer}%`]))
    .rows[0]?.id ?? "";

beforeAll(async () => {
  await database.pool.query(
    "INSERT INTO source (id, name, kind, may_speak_for) VALUES ('app', 'App', 'otlp', true), ('gate', 'Gateway', 'litellm', true)",
  );
  await ingestEvents(ctx(), "gate", normaliseLitellm(row("r1", 10).bytes));
  const asked = chat({ "gen_ai.response.id": "r1", "gen_ai.request.model": "openrouter/auto" });
  const payload = trace(
    span("a", asked, { start: 0, end: 10 }),
    span("b", chat({ "gen_ai.request.model": "gpt-4o" }), { start: 50, end: 60 }),
  );
  await ingestOtlp(testContext(database.db, { clock, sourceId: "app" }), "traces", payload.bytes, "json");
});

it("evidence names the report that counts the call, and that one names its evidence", async () => {
  const gateway = await idOf("litellm");
  const { nodes } = await readTrace(ctx(), await traceId());
  const repeated = nodes.map(({ event }) => event).find((event) => event.role === "evidence");
  expect(repeated).toMatchObject({ countedById: gateway });
  const page = await readEvent(ctx(), repeated?.id ?? "");
  expect(page.countedBy).toMatchObject({ id: gateway, role: "billable" });
  expect(page.evidence.map(({ id }) => id)).not.toContain(gateway);
  const counting = await readEvent(ctx(), gateway);
  expect(counting.countedBy).toBeNull();
  expect(counting.evidence.map(({ id }) => id)).toEqual([repeated?.id]);
});

it("tells what was asked for where another model answered, and only there", async () => {
  const { nodes } = await readTrace(ctx(), await traceId());
  const asked = new Map(nodes.map(({ event }) => [event.role, event.requestedModel]));
  expect(asked.get("evidence")).toBe("openrouter/auto");
  expect(
    nodes.filter(({ event }) => event.producer.startsWith("otlp") && event.role === "billable").map(({ event }) => event.requestedModel),
  ).toEqual([null]);
  expect(nodes.flatMap(({ event }) => event.flags).filter((flag) => flag.startsWith("requested_model"))).toEqual([]);
});

const traceId = async () =>
  (await database.pool.query<{ id: string }>("SELECT trace_id AS id FROM usage_line WHERE trace_id IS NOT NULL LIMIT 1")).rows[0]?.id ?? "";
