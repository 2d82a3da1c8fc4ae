/** Each call that arrives is read once, whatever dies, races or comes late. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { connect, type Database } from "@/lib/db/client";
import { ZERO_USD } from "@/lib/kernel/money";
import { ingestEvents, ingestOtlp } from "@/lib/metering";
import type { UsageEvent } from "@/lib/metering/core/usage-event";
import { chat, START_MS, span, trace } from "@/lib/testing/call-payloads";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { batchOf, usageEvent } from "@/lib/testing/usage";
import type { CallFact } from "./core/call-fact";
import type { Signal } from "./core/signal";
import { readArrivals } from "./store/arrivals";
import { type ReadFact, readFactsIn, readFactsOf } from "./store/facts";
import { readSignals } from "./store/signals";
import { type Engine, type MakeEngine, restWatching, watchArrivals } from "./watch-arrivals";

const database = useDatabase();
const clock = frozenClock("2026-03-15T12:00:00Z");
const ctx = () => testContext(database.db, { clock });
let other: Database;

beforeAll(async () => {
  await seedOrganisation(database.pool);
  other = connect(database.url, 4);
});
afterAll(() => other.close());
beforeEach(async () => {
  // Nothing of a test before stays in the memory of either process.
  await restWatching(ctx());
  await database.pool.query(
    "TRUNCATE arrival, behaviour_state, usage_quarter, signal, detection_cursor, call_report, usage_event_key, usage_line, usage_daily, usage_hourly, usage_daily_team, usage_daily_meter",
  );
});
afterEach(() => restWatching(ctx()));

/** Remembers how many calls and lines there were of each identity, and tells every third. What it is given once counts once. */
class CountingEngine implements Engine {
  readonly counts = new Map<string, { calls: number; lines: number }>();
  readonly dirty = new Set<string>();
  keysOf(facts: readonly CallFact[]): Set<string> {
    return new Set(facts.map(keyOf));
  }
  load(key: string, bytes: Uint8Array): void {
    this.counts.set(key, JSON.parse(Buffer.from(bytes).toString()));
  }
  flush(): Signal[] {
    return [];
  }
  takeDirty(): Map<string, Uint8Array> {
    const taken = new Map([...this.dirty].map((key) => [key, Buffer.from(JSON.stringify(this.counts.get(key)))]));
    this.dirty.clear();
    return taken;
  }
  observe(facts: readonly CallFact[]): Signal[] {
    return facts.flatMap((fact) => {
      const key = keyOf(fact);
      const count = this.counts.get(key) ?? { calls: 0, lines: 0 };
      count.lines++;
      if (fact.isFirst) count.calls++;
      this.counts.set(key, count);
      this.dirty.add(key);
      return fact.isFirst && count.calls % 3 === 0 ? [signalOf(fact, `T:${key}:${count.calls}`)] : [];
    });
  }
}
const keyOf = (fact: CallFact): string => `t:${fact.identityId ?? ""}`;

function signalOf({ identityId, credentialId, teamId, businessUnitId, applicationId, environmentId, atMs }: CallFact, key: string): Signal {
  return {
    ...{ detector: "T1", key, scopeKind: "identity", scopeId: identityId ?? "", traceId: null, severity: "low", title: "Third call" },
    place: { identityId, credentialId, teamId, businessUnitId, applicationId, environmentId },
    ...{
      startedMs: atMs,
      detectedMs: atMs,
      untilMs: atMs,
      actualUsd: ZERO_USD,
      expectedUsd: ZERO_USD,
      impactUsd: ZERO_USD,
      confidence: 1,
      score: 0,
    },
    ...{ evidence: [], parameters: {} },
  };
}

const makeEngine: MakeEngine = () => new CountingEngine();
const watch = (db = database.db, more: Parameters<typeof watchArrivals>[1] = {}) =>
  watchArrivals(testContext(db, { clock }), { makeEngine, ...more });

/** What was remembered, told and summed, beside what the ledger says it should be. */
async function expectEverythingOnce(): Promise<void> {
  const { rows: lines } = await database.pool.query<{ key: string; calls: number; lines: number }>(
    `SELECT 't:' || coalesce(d.identity_id, '') AS key, count(*) FILTER (WHERE line_no = 0)::int AS calls, count(*)::int AS lines
     FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id WHERE role = 'billable' GROUP BY 1 ORDER BY 1`,
  );
  const states = await database.db.behaviourState.findMany({ orderBy: { key: "asc" } });
  expect(states.map(({ key, state }) => ({ key, ...JSON.parse(Buffer.from(state).toString()) }))).toEqual(lines);
  const told = (await readSignals(database.db, {})).map(({ key }) => key).sort();
  const wanted = lines.flatMap(({ key, calls }) => Array.from({ length: Math.floor(calls / 3) }, (_, i) => `T:${key}:${(i + 1) * 3}`));
  expect(told).toEqual(wanted.sort());
  const { rows: off } = await database.pool.query(
    `SELECT * FROM (SELECT date_bin('15 minutes', l.occurred_at, 'epoch') AS bucket, dimension_id, sum(events)::int AS events,
        (sum(events) FILTER (WHERE status = 'error'))::int AS errors, sum(input)::bigint AS input, sum(cache_read)::bigint AS cache_read,
        sum(output)::bigint AS output, sum(cost_usd) AS cost_usd
      FROM usage_line l WHERE role = 'billable' AND occurred_at >= $1 GROUP BY 1, 2) AS l
     FULL JOIN usage_quarter q USING (bucket, dimension_id)
     WHERE l.events IS DISTINCT FROM q.events OR coalesce(l.errors, 0) IS DISTINCT FROM q.errors OR coalesce(l.input, 0) IS DISTINCT FROM q.input
       OR coalesce(l.cache_read, 0) IS DISTINCT FROM q.cache_read OR coalesce(l.output, 0) IS DISTINCT FROM q.output
       OR coalesce(l.cost_usd, 0) IS DISTINCT FROM q.cost_usd`,
    ["2026-03-07T12:00:00Z"],
  );
  expect(off).toEqual([]);
  expect(await database.db.arrival.count()).toBe(0);
}

/** Ends the connection that waits for a lock, as soon as there is one. */
async function killWaiting(isOver: () => boolean): Promise<void> {
  const kill =
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%usage_quarter%'";
  while (!isOver()) if (((await database.pool.query(kill)).rowCount ?? 0) > 0) return;
}

describe.each([
  ["read from the table", false],
  ["handed over by the process that stored them", true],
])("calls %s", (_, isHandedOver) => {
  // Whoever looked once is handed what it stores from then on.
  beforeEach(async () => {
    if (isHandedOver) await watch();
  });

  test("a call that a second report settles otherwise before it is read counts once", async () => {
    const start = Date.parse("2026-03-15T11:00:00Z") - START_MS;
    const at = { start, end: start + 1_000, trace: "t" };
    const call = chat({ "gen_ai.response.id": "r1" });
    const sender = testContext(database.db, { sourceId: "api", clock });
    for (const sent of [span("inner", call, { ...at, parent: "outer" }), span("outer", call, at)])
      await ingestOtlp(sender, "traces", trace(sent).bytes, "json");
    const { rows } = await database.pool.query("SELECT role FROM usage_line ORDER BY role");
    expect(rows).toEqual([{ role: "billable" }, { role: "evidence" }]);
    await watch();
    await expectEverythingOnce();
  });

  test("what is stored is read once, and what is sent again or is evidence is not", async () => {
    await seedUsage(ctx(), anyUsage(1, 400));
    await seedUsage(ctx(), anyUsage(1, 400));
    const read = await watch();
    expect(read).toMatchObject({ events: 400, checkpointed: true });
    expect(read.signals).toBeGreaterThan(50);
    await expectEverythingOnce();
    expect(await watch()).toEqual({ events: 0, signals: 0, checkpointed: false });
  });

  test("a batch that is refused leaves no arrival", async () => {
    const events = anyUsage(2, 20);
    await seedUsage(ctx(), events);
    const before = await database.db.arrival.findMany();
    await ingestEvents(
      ctx(),
      "api",
      batchOf(...events.filter((_, i) => i % 2 === 0).map((event) => ({ ...event, payloadHash: "f".repeat(64) }))),
    );
    expect(await database.db.arrival.findMany()).toEqual(before);
  });

  test("a process that dies between the signals and the checkpoint comes to the same as one that lives", async () => {
    await seedUsage(ctx(), anyUsage(3, 200));
    await watch();
    await seedUsage(ctx(), anyUsage(4, 200));
    const dying: MakeEngine = () =>
      Object.assign(new CountingEngine(), {
        takeDirty: () => {
          throw new Error("killed");
        },
      });
    await restWatching(ctx());
    // Another process took over, so that this one begins anew with the engine that dies.
    await database.pool.query("UPDATE detection_cursor SET holder = NULL");
    await expect(watch(database.db, { makeEngine: dying })).rejects.toThrow("killed");
    expect((await readSignals(database.db, {})).length).toBeGreaterThan(0);
    expect(await database.db.arrival.count()).toBeGreaterThan(0);
    const versions = await database.db.signal.findMany({ select: { key: true, version: true }, orderBy: { key: "asc" } });
    await watch();
    await expectEverythingOnce();
    expect(await database.db.signal.findMany({ select: { key: true, version: true }, orderBy: { key: "asc" } })).toEqual(versions);
  });

  test("a process that is killed within the transaction of its checkpoint leaves nothing of it, and another reads all once", async () => {
    await seedUsage(ctx(), anyUsage(40, 120));
    const lock = await database.pool.connect();
    try {
      // The checkpoint comes to a halt within its transaction, where its connection is cut as by kill −9.
      await lock.query("BEGIN");
      await lock.query("LOCK TABLE usage_quarter IN ACCESS EXCLUSIVE MODE");
      let isOver = false;
      const dying = watch(other.db).finally(() => {
        isOver = true;
      });
      const [died] = await Promise.allSettled([dying, killWaiting(() => isOver)]);
      expect(died.status).toBe("rejected");
    } finally {
      await lock.query("ROLLBACK");
      lock.release();
    }
    expect(await database.db.behaviourState.count()).toBe(0);
    expect(await database.db.usageQuarter.count()).toBe(0);
    expect(await database.db.arrival.count()).toBeGreaterThan(0);
    await database.pool.query("UPDATE detection_cursor SET updated_at = now() - interval '20 seconds'");
    await Promise.all([watch(), watch(other.db)]);
    await watch();
    await expectEverythingOnce();
  });

  test("of two processes one reads, and what the other has in memory is never stored", async () => {
    for (let seed = 10; seed < 14; seed++) {
      await seedUsage(ctx(), anyUsage(seed, 60));
      const both = await Promise.all([watch(), watch(other.db)]);
      expect(both.reduce((sum, { events }) => sum + events, 0)).toBe(60);
    }
    await expectEverythingOnce();
  });

  test("a process that is silent for long is gone on without, and what it remembers is worth nothing then", async () => {
    await seedUsage(ctx(), anyUsage(20, 60));
    expect(await watch(database.db, { checkpoint: "when_due" })).toMatchObject({ events: 60, checkpointed: false });
    expect(await watch(other.db)).toMatchObject({ events: 0 });
    await database.pool.query("UPDATE detection_cursor SET updated_at = now() - interval '20 seconds'");
    expect(await watch(other.db)).toMatchObject({ events: 60, checkpointed: true });
    await seedUsage(ctx(), anyUsage(21, 60));
    expect(await watch(database.db, { checkpoint: "when_due" })).toMatchObject({ events: 60 });
    await watch();
    await expectEverythingOnce();
  });

  test("a process that loses the lead at its checkpoint stores nothing", async () => {
    await seedUsage(ctx(), anyUsage(22, 60));
    await watch(database.db, { checkpoint: "when_due" });
    await database.pool.query("UPDATE detection_cursor SET holder = 'another'");
    await restWatching(ctx());
    expect(await database.db.behaviourState.count()).toBe(0);
    expect(await database.db.usageQuarter.count()).toBe(0);
    await database.pool.query("UPDATE detection_cursor SET updated_at = now() - interval '20 seconds'");
    await watch();
    await expectEverythingOnce();
  });

  test("without more to read the memory is stored at the next look", async () => {
    await seedUsage(ctx(), anyUsage(23, 30));
    expect(await watch(database.db, { checkpoint: "when_due" })).toMatchObject({ events: 30, checkpointed: false });
    expect(await watch(database.db, { checkpoint: "when_due" })).toMatchObject({ events: 0, checkpointed: true });
    await expectEverythingOnce();
  });

  test("what came a moment ago waits until its reports are settled", async () => {
    await seedUsage(ctx(), anyUsage(24, 10));
    expect(await watch(database.db, { minAgeMs: 60_000 })).toMatchObject({ events: 0 });
    expect(await watch()).toMatchObject({ events: 10 });
  });

  test("what waits is read as it happened, in whatever order and batches it came, days late and from skewed clocks", async () => {
    const at = (occurredAt: string, dedupeKey: string): UsageEvent =>
      usageEvent({ dedupeKey, occurredAt: new Date(occurredAt), hints: { credential: "triage-key" } });
    const send = (...events: UsageEvent[]) => ingestEvents(ctx(), "api", batchOf(...events));
    await send(at("2026-03-15T11:59:00Z", "new"), at("2026-03-15T11:00:00Z", "older"), at("2026-03-15T11:30:00Z", "between"));
    await send(
      at("2026-03-09T10:00:00Z", "days late"),
      at("2026-01-20T10:00:00Z", "too late for quarters"),
      at("2026-03-15T12:04:00Z", "ahead"),
    );
    const order: number[] = [];
    const watching: MakeEngine = () => {
      const engine = new CountingEngine();
      const observe = engine.observe.bind(engine);
      engine.observe = (facts) => {
        order.push(...facts.map(({ atMs }) => atMs));
        return observe(facts);
      };
      return engine;
    };
    await watch(database.db, { makeEngine: watching });
    await expectEverythingOnce();
    const times = [
      "2026-01-20T10:00:00Z",
      "2026-03-09T10:00:00Z",
      "2026-03-15T11:00:00Z",
      "2026-03-15T11:30:00Z",
      "2026-03-15T11:59:00Z",
      "2026-03-15T12:04:00Z",
    ];
    expect(order).toEqual(times.map((time) => Date.parse(time)));
  });
});

test("what is handed over, what arrived and what is read of a span are the same facts, with all that was sent", async () => {
  await watch();
  const network = { ip: "203.0.113.7", asn: 64500, country: "NL", userAgent: "evil\u2028\u0007'; DROP" };
  const tool = { name: "crm", server: "mcp.crm", argsHash: "a1" };
  const told = usageEvent({
    ...{
      dedupeKey: "told",
      hints: { credential: "triage-key", agent: "Kim" },
      network,
      tool,
      promptHash: "p1",
      attempt: 2,
      retryOf: "first",
    },
    ...{ status: "error", errorType: "timeout", traceId: "t1", spanId: "s2", parentSpanId: "s1", sessionId: "c1" },
    quantities: { input: 10n, cacheWrite5m: 2n, cacheWrite1h: 3n, output: 7n },
  });
  await ingestEvents(
    ctx(),
    "api",
    batchOf(
      told,
      usageEvent({ dedupeKey: "flat", billing: "flat", sessionId: "flat" }),
      usageEvent({ dedupeKey: "twice", role: "evidence", sessionId: "twice" }),
    ),
  );
  await seedUsage(ctx(), anyUsage(30, 200));
  const span = { from: new Date("2026-01-01T00:00:00Z"), to: new Date("2026-04-01T00:00:00Z") };
  const inSpan: ReadFact[] = [];
  for await (const page of readFactsIn(database.db, span, null)) inSpan.push(...page);
  const arrivals = await readArrivals(database.db, [], 0);
  // Of two, one is handed over and the other is in the table alone; after it nothing is handed over.
  await database.pool.query("DELETE FROM usage_line WHERE source_event_id IN ('told', 'flat')");
  expect(await readFactsOf(other.db, arrivals)).toHaveLength(inSpan.length - 2);
  expect(await readFactsOf(database.db, arrivals)).toEqual(inSpan);
  expect(await readFactsOf(database.db, arrivals)).toHaveLength(inSpan.length - 2);
  expect(inSpan.find(({ fact }) => fact.sessionId === "c1")?.fact).toMatchObject({
    ...{
      identityId: "triage",
      credentialId: "k-triage",
      teamId: "care",
      agent: "Kim",
      tool: "crm",
      toolServer: "mcp.crm",
      argsHash: "a1",
      promptHash: "p1",
    },
    ...{
      ...network,
      status: "error",
      errorType: "timeout",
      attempt: 2,
      retryOf: "first",
      input: 10,
      cacheRead: null,
      cacheWrite: 5,
      output: 7,
    },
    ...{ traceId: "t1", spanId: "s2", parentSpanId: "s1", sessionId: "c1", isFirst: true, receivedMs: clock.now().getTime() },
  });
  const flat = inSpan.find(({ fact }) => fact.sessionId === "flat");
  expect(flat?.costUsd).toBe(0n);
  expect(flat?.fact.costUsd).toBeGreaterThan(0n);
  expect(inSpan.some(({ fact }) => fact.sessionId === "twice")).toBe(false);
});
