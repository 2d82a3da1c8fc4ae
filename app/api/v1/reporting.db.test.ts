import { beforeAll, describe, expect, it } from "vitest";
import { createToken } from "@/lib/auth";
import { parseUsd, sumUsd } from "@/lib/kernel/money";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { GET as exported } from "./chargeback/[period]/export/route";
import { GET as summary } from "./chargeback/[period]/route";
import { GET as event } from "./events/[id]/route";
import { GET as events } from "./events/route";
import { GET as calendar, PUT as setCalendar } from "./fiscal-calendar/route";
import { GET as trace } from "./traces/[traceId]/route";
import { GET as usage } from "./usage/route";

/** The interface as a program meets it: tokens, addresses, shapes and failures. */
const database = useDatabase();
let reader = "";
let ingester = "";
let admin = "";
const today = new Date(`${new Date().toISOString().slice(0, 10)}T00:00:00Z`);
const month = today.toISOString().slice(0, 7);

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await database.pool.query("INSERT INTO organisation (id, name) VALUES (1, 'Example') ON CONFLICT DO NOTHING");
  const ctx = testContext(database.db, { clock: { now: () => new Date() } });
  await seedUsage(ctx, anyUsage(41, 120, today));
  reader = (await createToken(ctx, { name: "reader", scopes: ["read"] })).token;
  admin = (await createToken(ctx, { name: "admin", scopes: ["admin"] })).token;
  ingester = (await createToken(ctx, { name: "sender", scopes: ["ingest"], sourceId: "api" })).token;
});

type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>;
async function get(handler: Handler, path: string, params: Record<string, string> = {}, token = reader) {
  const response = await handler(
    new Request(`http://localhost/api/v1/${path}`, { headers: token ? { authorization: `Bearer ${token}` } : {} }),
    { params: Promise.resolve(params) },
  );
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: text.startsWith("{") ? JSON.parse(text) : null };
}

describe("the fiscal calendar", () => {
  const RETAIL = { kind: "weeks", pattern: "4-5-4", firstMonth: 2, firstWeekday: 0, startRule: "nearest", yearNamedBy: "start" };
  const put = async (body: unknown, token: string) => {
    const request = new Request("http://localhost/api/v1/fiscal-calendar", {
      method: "PUT",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return (await setCalendar(request, { params: Promise.resolve({}) })).status;
  };

  it("is calendar months until it is set, by who may, with a reason in the audit log; comparisons follow it", async () => {
    expect((await get(calendar, "fiscal-calendar")).body).toMatchObject({
      calendar: { kind: "months", firstMonth: 1 },
      periods: { length: 12 },
    });
    expect(await put({ calendar: RETAIL, reason: "Retail year" }, reader)).toBe(403);
    expect(await put({ calendar: { ...RETAIL, pattern: "4-4-4" }, reason: "Retail year" }, admin)).toBe(422);
    expect(await put({ calendar: RETAIL, reason: "Retail year" }, admin)).toBe(200);
    const { body } = await get(calendar, "fiscal-calendar");
    expect(body).toMatchObject({ calendar: RETAIL, quarters: { length: 4 } });
    expect(body.periods[0].from).toBe(body.year.from);
    expect(body.periods[11].to).toBe(body.year.to);
    const { rows } = await database.pool.query("SELECT before, after, reason FROM audit_event WHERE action = 'fiscal_calendar.set'");
    expect(rows.map((row) => [JSON.parse(row.before).calendar.kind, JSON.parse(row.after).calendar, row.reason])).toEqual([
      ["months", RETAIL, "Retail year"],
    ]);
    const compared = await get(usage, "usage?from=2024-02-04&to=2024-03-03&compare=fiscal_year");
    expect(compared.body.compare).toMatchObject({ kind: "fiscal_year", from: "2023-01-29T00:00:00Z", to: "2023-02-26T00:00:00Z" });
  });
});

describe("GET /usage", () => {
  it("answers in the documented shape", async () => {
    const { status, body } = await get(
      usage,
      "usage?from=2020-01-01T00:00:00Z&to=2020-02-01&granularity=day&groupBy=team&filter[environment]=prod&compare=previous",
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({
      from: "2020-01-01T00:00:00Z",
      to: "2020-02-01T00:00:00Z",
      granularity: "day",
      currency: "USD",
      groupBy: ["team"],
      groups: [],
      series: [],
    });
    expect(body.total).toMatchObject({
      costUsd: "0",
      requests: "0",
      events: "0",
      unpricedEvents: "0",
      unattributedCostUsd: "0",
      tokens: { total: "0" },
    });
    const recent = await get(
      usage,
      `usage?groupBy=team,model&granularity=hour&from=${new Date(today.getTime() - 86_400_000).toISOString()}&to=${today.toISOString()}`,
    );
    const point = recent.body.series[0];
    expect(point).toMatchObject({
      bucket: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:00:00Z$/),
      group: { team: { name: expect.any(String) }, model: { id: expect.any(String) } },
    });
    expect(Object.keys(point.tokens)).toEqual(["inputUncached", "cacheRead", "cacheWrite", "output", "reasoning", "embedding", "total"]);
    expect(sumUsd(recent.body.groups.map((row: { costUsd: string }) => parseUsd(row.costUsd)))).toBe(parseUsd(recent.body.total.costUsd));
  });

  it("tells which parameter is wrong and what to send", async () => {
    const { status, body } = await get(usage, "usage?from=soon&groupBy=colour&granularity=day");
    expect(status).toBe(422);
    expect(body.error.details.map((detail: { location: string }) => detail.location)).toEqual(["query.groupBy", "query.from"]);
    expect((await get(usage, "usage?group_by=team")).body.error.details[0].location).toBe("query.group_by");
  });

  it("is for tokens with the scope read only", async () => {
    expect((await get(usage, "usage", {}, "")).status).toBe(401);
    expect((await get(usage, "usage", {}, ingester)).status).toBe(403);
  });
});

describe("GET /events and /traces", () => {
  it("pages through events, shows one and the trace that it is in", async () => {
    const from = new Date(today.getTime() - 60 * 86_400_000).toISOString();
    const first = await get(events, `events?limit=5&from=${from}`);
    expect(first.body.data).toHaveLength(5);
    const second = await get(events, `events?limit=5&from=${from}&cursor=${first.body.nextCursor}`);
    expect(second.body.data[0].occurredAt <= first.body.data[4].occurredAt).toBe(true);
    const { id, sourceEventId } = first.body.data[0];
    expect((await get(event, `events/${id}`, { id })).body).toMatchObject({
      id,
      sourceEventId,
      attribution: { step: expect.any(String) },
      lines: expect.any(Array),
    });
    expect((await get(event, "events/none", { id: "none" })).status).toBe(404);
    expect((await get(trace, "traces/trace-1", { traceId: "trace-1" })).body.nodes.length).toBeGreaterThan(0);
    expect((await get(trace, "traces/x", { traceId: "x" })).status).toBe(404);
  });
});

describe("GET /chargeback", () => {
  // The books have months again: in a calendar of weeks no period is called 2026-10.
  beforeAll(() => database.pool.query("UPDATE organisation SET fiscal_calendar = NULL"));

  it("gives the month, and its file with the same sum under its own name", async () => {
    const { body } = await get(summary, `chargeback/${month}`, { period: month });
    expect(body).toMatchObject({ period: month, state: "open", currency: "USD" });
    const file = await get(exported, `chargeback/${month}/export?profile=detail`, { period: month });
    expect(file.headers.get("content-disposition")).toBe(`attachment; filename="chargeback_all_${month}_v1_USD.csv"`);
    expect(file.headers.get("content-type")).toMatch(/^text\/csv; charset=utf-8/);
    const [head = "", ...lines] = file.text.split("\r\n").slice(0, -1);
    // Counted from the end: only names, which stand before, may hold commas.
    const fromEnd = head.split(",").length - head.split(",").indexOf("cost_usd");
    const costs = lines.map((line) => line.split(",").at(-fromEnd) ?? "x");
    expect(sumUsd(costs.map((cost) => parseUsd(cost || "0")))).toBe(parseUsd(body.total.costUsd));
  });

  it("knows no period that is not a month, and no profile that is not listed", async () => {
    expect((await get(summary, "chargeback/2026-13", { period: "2026-13" })).status).toBe(404);
    expect((await get(exported, `chargeback/${month}/export?profile=pdf`, { period: month })).status).toBe(422);
  });
});
