import { beforeAll, describe, expect, it } from "vitest";
import { Invalid, NotFound } from "@/lib/kernel/errors";
import { encodeCursor } from "@/lib/kernel/page";
import { eventIdOf, ingestEvents } from "@/lib/metering";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { batchOf, usageEvent } from "@/lib/testing/usage";
import { listEvents, readEvent, readTrace } from "./index";
import { EventListParams } from "./schemas";

const database = useDatabase();
const ctx = () => testContext(database.db);
const params = (given: Record<string, unknown> = {}) => EventListParams.parse({ from: "2026-02-01", to: "2026-03-16", ...given });

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await seedUsage(ctx(), anyUsage(3, 300));
  const hints = { credential: "triage-key" };
  const again = [{ attempt: 2 }, { retryOf: "e3-1" }, { attempt: 1 }].map((tried, i) =>
    usageEvent({ dedupeKey: `again-${i}`, occurredAt: new Date(`2026-03-0${i + 1}T08:00:00Z`), hints, ...tried }),
  );
  await ingestEvents(ctx(), "api", batchOf(...again));
});

/** Every page of a list, put together. */
async function everyPage(given: Record<string, unknown>): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listEvents(ctx(), params({ ...given, ...(cursor === undefined ? {} : { cursor }) }));
    ids.push(...page.data.map((event) => event.id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return ids;
}

async function idsWhere(condition: string): Promise<string[]> {
  const { rows } = await database.pool.query<{
    id: string;
  }>(`SELECT l.event_id::text AS id FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id
    WHERE l.occurred_at >= '2026-02-01Z' AND l.occurred_at < '2026-03-16Z' AND (${condition}) GROUP BY l.occurred_at, l.event_id ORDER BY l.occurred_at DESC, l.event_id DESC`);
  return rows.map((row) => row.id);
}

describe("the list of events", () => {
  it.each([
    ["everything", {}, "true"],
    ["an identity", { identity: "triage" }, "d.identity_id = 'triage'"],
    ["no identity", { identity: "none" }, "d.identity_id IS NULL"],
    ["a rare model", { model: "mystery-1" }, "d.model = 'mystery-1'"],
    ["a team's failures", { team: "care", status: "error" }, "d.team_id = 'care' AND l.status = 'error'"],
    ["successes of a source", { source: "gate", status: "ok" }, "d.source_id = 'gate' AND l.status = 'ok'"],
    ["evidence of an application", { application: "desk", role: "evidence" }, "d.application_id = 'desk' AND l.role = 'evidence'"],
    ["a tool", { tool: "crm" }, "d.tool = 'crm'"],
    ["a caller", { caller: "triage" }, "coalesce(d.actor_id, d.identity_id) = 'triage'"],
    ["a unit without an operation", { businessUnit: "ops", operation: "!chat" }, "d.business_unit_id = 'ops' AND d.operation <> 'chat'"],
    ["a trace", { traceId: "trace-2" }, "l.trace_id = 'trace-2'"],
    ["attempts after the first", { retried: "1" }, "l.attempt > 1 OR l.retry_of IS NOT NULL"],
    ["what a meter was charged for", { meter: "web_search" }, 'l.charges @> \'[{"meter": "web_search"}]\''],
    ["a team's charges of one meter", { team: "care", meter: "output" }, "d.team_id = 'care' AND l.charges @> '[{\"meter\": \"output\"}]'"],
    ["what does not exist", { identity: "nobody" }, "false"],
  ])("gives %s newest first, each once, whatever the size of a page", async (_, filter, condition) => {
    const expected = await idsWhere(condition);
    expect(await everyPage({ ...filter, limit: 7 })).toEqual(expected);
    expect(await everyPage({ ...filter, limit: 500 })).toEqual(expected);
  });

  it("does not shift when newer events arrive between two pages", async () => {
    const first = await listEvents(ctx(), params({ limit: 10 }));
    await ingestEvents(ctx(), "api", batchOf(usageEvent({ dedupeKey: "late", occurredAt: new Date("2026-03-15T11:59:59.999Z") })));
    const second = await listEvents(ctx(), params({ limit: 10, cursor: first.nextCursor ?? "" }));
    const ids = [...first.data, ...second.data].map((event) => event.id);
    expect(ids).toEqual((await idsWhere("l.source_event_id <> 'late'")).slice(0, 20));
  });

  it("refuses a cursor that it did not give out", async () => {
    for (const cursor of ["nonsense", encodeCursor(["x", "y"]), encodeCursor(["2026-03-01T00:00:00.000Z", "'; DROP TABLE"])]) {
      await expect(listEvents(ctx(), params({ cursor }))).rejects.toThrow(Invalid);
    }
  });
});

describe("one event", () => {
  it("shows its charges, the price rows that they used and how it was attributed, by our id or the sender's", async () => {
    const event = usageEvent({
      dedupeKey: "shown/1",
      traceId: "t-1",
      spanId: "a",
      callKey: "openai:r1",
      clientCostUsd: "0.5",
      sessionId: "s",
      hints: { credential: "triage-key", tenant: "acme" },
      tool: { name: "crm", server: "mcp" },
      labels: { repo: "x" },
      quantities: { input: 1_000_000n, output: 100_000n, webSearches: 2n },
    });
    const seenTwice = usageEvent({ dedupeKey: "shown/2", role: "evidence", traceId: "t-1", spanId: "b", callKey: "openai:r1" });
    await ingestEvents(ctx(), "api", batchOf(event, seenTwice));
    const view = await readEvent(ctx(), "shown/1");
    expect(view).toEqual(await readEvent(ctx(), eventIdOf("api", "shown/1")));
    expect(view.costUsd).toBeNull();
    expect(view.pricedCostUsd).toBe("3.5");
    expect(
      view.lines[0]?.charges.map((charge) => [charge.meter, charge.quantity, charge.costUsd, charge.price?.rate, charge.price?.per]),
    ).toEqual([
      ["input", "1000000", "2.5", "2.5", 1_000_000],
      ["output", "100000", "1", "10", 1_000_000],
      ["web_search", "2", null, undefined, undefined],
    ]);
    expect(view.lines[0]?.quantities).toMatchObject({ input: "1000000", webSearches: "2", cacheRead: null });
    expect(view.attribution).toMatchObject({
      step: "credential",
      identity: { id: "triage", name: "Triage" },
      credential: { id: "k-triage" },
      team: { name: "Care" },
      tenant: "acme",
    });
    expect(view).toMatchObject({
      hints: { credential: "triage-key", tenant: "acme" },
      clientCostUsd: "0.5",
      sessionId: "s",
      labels: { repo: "x" },
    });
    expect(view.evidence.map((found) => [found.sourceEventId, found.role])).toEqual([["shown/2", "evidence"]]);
  });

  it("is not there when nobody sent it", async () => {
    for (const id of ["never", "00000000-0000-0000-0000-000000000000", "'", "\u0000"])
      await expect(readEvent(ctx(), id)).rejects.toThrow(NotFound);
  });
});

describe("a trace", () => {
  it("is the tree of its calls with what each part cost", async () => {
    const call = (dedupeKey: string, spanId: string, parentSpanId: string | undefined, second: number, input: bigint) =>
      usageEvent({
        dedupeKey,
        traceId: "tree",
        spanId,
        ...(parentSpanId ? { parentSpanId } : {}),
        occurredAt: new Date(Date.UTC(2026, 2, 10, 0, 0, second)),
        quantities: { input, output: 0n },
      });
    await ingestEvents(
      ctx(),
      "api",
      batchOf(
        call("r", "r", undefined, 0, 400_000n),
        call("x", "x", "r", 1, 800_000n),
        call("y", "y", "x", 2, 1_200_000n),
        call("z", "z", "lost", 3, 1_600_000n),
      ),
    );
    const again = {
      tool: { name: "crm", server: "mcp", argsHash: "h" },
      traceId: "tree",
      occurredAt: new Date(Date.UTC(2026, 2, 10, 0, 1)),
    };
    await ingestEvents(
      ctx(),
      "api",
      batchOf(
        usageEvent({ ...again, dedupeKey: "t1", traceId: "circle", quantities: { input: 400_000n, output: 0n } }),
        usageEvent({
          ...again,
          dedupeKey: "t2",
          traceId: "circle",
          quantities: { input: 800_000n, output: 0n },
          occurredAt: new Date(Date.UTC(2026, 2, 10, 0, 2)),
        }),
        usageEvent({
          ...again,
          dedupeKey: "t3",
          traceId: "circle",
          quantities: { input: 1_200_000n, output: 0n },
          attempt: 2,
          occurredAt: new Date(Date.UTC(2026, 2, 10, 0, 3)),
        }),
      ),
    );
    const circle = await readTrace(ctx(), "circle");
    expect(circle).toMatchObject({ repeated: { calls: 1, costUsd: "2" }, retried: { calls: 1, costUsd: "3" } });
    expect(circle.nodes.map((node) => [node.event.sourceEventId, node.repeatOf, node.isRetry])).toEqual([
      ["t1", null, false],
      ["t2", eventIdOf("api", "t1"), false],
      ["t3", null, true],
    ]);
    const trace = await readTrace(ctx(), "tree");
    expect(trace.nodes.map((node) => [node.event.sourceEventId, node.depth, node.subtreeCostUsd])).toEqual([
      ["r", 0, "6"],
      ["x", 1, "5"],
      ["y", 2, "3"],
      ["z", 0, "4"],
    ]);
    expect(trace).toMatchObject({ pricedCostUsd: "10", unpricedEvents: 0, isCut: false, from: "2026-03-10T00:00:00.000Z" });
    await expect(readTrace(ctx(), "no such trace")).rejects.toThrow(NotFound);
  });
});
