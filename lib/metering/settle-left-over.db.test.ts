/** A crash between storing and settling heals by itself, and comes to what an uninterrupted run comes to. */
import { beforeAll, beforeEach, expect, it } from "vitest";
import { chat, row, span, trace } from "@/lib/testing/call-payloads";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { normaliseLitellm } from "./core/adapters/litellm";
import { ingestEvents, ingestOtlp, settleLeftOver } from "./index";

const database = useDatabase();
const clock = frozenClock("2026-11-22T00:00:00Z");
const later = frozenClock("2026-11-22T00:03:00Z");
const SPAN = trace(span("a", chat({ "gen_ai.response.id": "r1" }), { start: 0, end: 10 }));
const ROW = row("r1", 10);

const sendRow = () => ingestEvents(testContext(database.db, { sourceId: "gate", clock }), "gate", normaliseLitellm(ROW.bytes));
const sendSpan = () => ingestOtlp(testContext(database.db, { sourceId: "app", clock }), "traces", SPAN.bytes, "json");
const heal = (at = later) => settleLeftOver(testContext(database.db, { clock: at }));
const lines = async () =>
  (
    await database.pool.query<{ producer: string; role: string; counted: boolean; cost: string }>(
      "SELECT producer, role, counted_by IS NOT NULL AS counted, cost_usd::text AS cost FROM usage_line ORDER BY producer",
    )
  ).rows;
const roles = async () => (await lines()).map(({ role, counted }) => [role, counted]);
const left = async () => (await database.pool.query("SELECT 1 FROM unsettled_reports")).rowCount;
const requests = async () =>
  (await database.pool.query<{ sum: string }>("SELECT coalesce(sum(requests), 0)::text AS sum FROM usage_daily")).rows[0]?.sum;

/** As for a process that ended right after it stored the payload. */
async function cutOff(send: () => Promise<unknown>): Promise<void> {
  const { pool } = database;
  const query = pool.query.bind(pool) as (...values: unknown[]) => unknown;
  const cut = (...values: unknown[]) => {
    if ((values[0] as { name?: string } | undefined)?.name === "read-settled") throw new Error("ended");
    return query(...values);
  };
  pool.query = cut as unknown as typeof pool.query;
  try {
    await expect(send()).rejects.toThrow("ended");
  } finally {
    pool.query = query as unknown as typeof pool.query;
  }
}

beforeAll(async () => {
  await database.pool.query(
    "INSERT INTO source (id, name, kind, may_speak_for) VALUES ('app', 'App', 'otlp', true), ('gate', 'Gateway', 'litellm', true)",
  );
});
beforeEach(async () => {
  await database.pool.query(
    "TRUNCATE usage_line, usage_event_key, usage_daily, usage_daily_team, usage_daily_meter, usage_daily_label, usage_hourly, call_report, unsettled_reports",
  );
});

it("leaves nothing behind when all goes well", async () => {
  await sendRow();
  await sendSpan();
  expect(await left()).toBe(0);
});

it("counts a call once that was stored and not settled, without a resend", async () => {
  await sendRow();
  await sendSpan();
  const whole = [await lines(), await requests()];
  await database.pool.query(
    "TRUNCATE usage_line, usage_event_key, usage_daily, usage_daily_team, usage_daily_meter, usage_daily_label, usage_hourly, call_report, unsettled_reports",
  );
  await sendRow();
  await cutOff(sendSpan);
  expect([await roles(), await requests(), await left()]).toEqual([
    [
      ["billable", false],
      ["billable", false],
    ],
    "2",
    1,
  ]);
  expect(await heal(clock)).toBe(0);
  expect(await heal()).toBe(1);
  expect([await lines(), await requests()]).toEqual(whole);
  expect([await left(), await requests()]).toEqual([0, "1"]);
  expect(await heal()).toBe(0);
});

it("leaves nothing of a payload whose reports could not be stored: its sender sends it again", async () => {
  await sendRow();
  await database.pool.query("ALTER TABLE call_report RENAME TO away");
  try {
    await expect(sendSpan()).rejects.toThrow();
  } finally {
    await database.pool.query("ALTER TABLE away RENAME TO call_report");
  }
  expect([await roles(), await requests(), await left()]).toEqual([[["billable", false]], "1", 0]);
  await sendSpan();
  expect(await requests()).toBe("1");
});

it("a resend that came first leaves nothing to do", async () => {
  await sendRow();
  await cutOff(sendSpan);
  await sendSpan();
  const healed = await lines();
  await heal();
  expect(await lines()).toEqual(healed);
  expect(await requests()).toBe("1");
});
