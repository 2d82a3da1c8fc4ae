import { beforeAll, describe, expect, it } from "vitest";
import { listMetricValues, readUnitCosts, setMetricValues } from "@/lib/business-metrics";
import { MetricValuesInput } from "@/lib/business-metrics/schemas";
import { Conflict, Forbidden, Invalid, NotFound } from "@/lib/kernel/errors";
import { parseUsd, sumUsd } from "@/lib/kernel/money";
import { parseInput } from "@/lib/kernel/parse";
import { ingestEvents } from "@/lib/metering";
import type { UsageEvent } from "@/lib/metering/core/usage-event";
import { findSavings, keepLineFigures } from "@/lib/reporting";
import { frozenClock } from "@/lib/testing/clock";
import { type Caller, testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { batchOf, usageEvent } from "@/lib/testing/usage";

/** At $2.50 for a million tokens of gpt-4o; now is noon of 15 March 2026. */
const database = useDatabase();
const ctx = (caller: Caller = {}) => testContext(database.db, caller);
const CARE: Caller = { id: "lead", rights: ["spend.read", "price.read"], scope: { teamIds: ["care"] } };

const call = (id: string, input: bigint, over: Partial<UsageEvent> = {}): UsageEvent =>
  usageEvent({
    dedupeKey: id,
    occurredAt: new Date("2026-03-10T10:00:00Z"),
    hints: { identity: "triage" },
    ...over,
    quantities: { input, output: 0n },
  });
const many = (count: number, of: (i: number) => UsageEvent): UsageEvent[] => Array.from({ length: count }, (_, i) => of(i));

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await database.pool.query(`
    INSERT INTO price (provider, model, meter, rate, per, mode, valid_from, origin, origin_version, created_by)
      VALUES ('openai', 'gpt-4o', 'input', '1.25', 1000000, 'batch', '2020-01-01Z', 'catalogue', 't', 't');
    UPDATE ledger_version SET prices = prices + 1`);
  await seedUsage(ctx(), [
    ...many(60, (i) => call(`c${i}`, 400_000n, { sessionId: "s", ...(i < 5 ? { promptHash: "same" } : {}) })),
    ...many(4, (i) => call(`f${i}`, 1_000_000n, { status: "error" })),
    ...many(2, (i) => call(`flat${i}`, 9_000_000n, { billing: "flat" })),
    ...many(60, (i) => call(`b${i}`, 400_000n, { hints: { identity: "eye" }, occurredAt: new Date("2026-03-14T10:00:00Z") })),
    call("long", 10_000_000n, { sessionId: "s" }),
    call("nobody", 10_000_000n, { hints: {} }),
    call("old", 90_000_000n, { occurredAt: new Date("2026-02-12T23:59:59Z") }),
  ]);
  // One source for both: a repeat names the first attempt by its sender's id.
  await ingestEvents(ctx(), "api", batchOf(call("first", 400_000n), call("again", 1_000_000n, { retryOf: "first", attempt: 2 })));
});

describe("savings", () => {
  it("rest on the ledger's lines of the last thirty whole days, each kind on what the ones before left", async () => {
    const answer = await findSavings(ctx(), {});
    expect([answer.from, answer.to, answer.linesRead]).toEqual(["2026-02-13T00:00:00Z", "2026-03-15T00:00:00Z", answer.events]);
    // 61 × $1, 4 × $2.50 that failed, $2.50 that was made again, $25 in one prompt.
    const alone = (kind: string) => answer.findings.find((row) => row.kind === kind && row.identity.id === "triage")?.aloneUsd;
    expect(answer.findings.find((row) => row.identity.id === "triage")?.costUsd).toBe("98.5");
    expect(alone("retries")).toBe("11.515");
    expect(alone("long_prompts")).toBe("21");
    expect(alone("cache")).toBe("2");
    const batch = answer.findings.find((row) => row.kind === "batch");
    expect(batch).toMatchObject({ identity: { id: "eye" }, aloneUsd: "30", savingUsd: "30", confidence: "high", calls: "60" });
    const left = 98.5 - 11.515;
    expect(Number(answer.findings.find((row) => row.kind === "long_prompts")?.savingUsd)).toBeCloseTo((21 / 98.5) * left, 9);
    expect(sumUsd(answer.findings.map((row) => parseUsd(row.savingUsd)))).toBe(parseUsd(answer.savingUsd));
    expect(answer.costUsd).toBe("183.5");
  });

  it("are found in the caller's scope and behind the filters only, and need both rights", async () => {
    const care = await findSavings(ctx(CARE), {});
    expect(care.costUsd).toBe("98.5");
    expect(new Set(care.findings.map((row) => row.identity.id))).toEqual(new Set(["triage"]));
    expect((await findSavings(ctx(), { filter: { identity: "eye" } })).findings.map((row) => row.kind)).toEqual(["batch"]);
    await expect(findSavings(ctx({ rights: ["spend.read"] }), {})).rejects.toThrow(Forbidden);
    await expect(findSavings(ctx({ rights: ["price.read"] }), {})).rejects.toThrow(Forbidden);
  });
});

describe("savings of a large ledger", () => {
  const ANY = 0n;

  it("leave out what single calls tell until it is kept, and are then the same, for every scope and filter", async () => {
    const early = await findSavings(ctx(), {}, ANY);
    expect([early.linesRead, early.linesReadAt]).toEqual([null, null]);
    expect(early.findings.map((row) => row.kind)).not.toContain("retries");
    expect(await keepLineFigures(ctx())).toBe(false);
    expect(await keepLineFigures(ctx(), ANY)).toBe(true);
    expect(await keepLineFigures(ctx(), ANY)).toBe(false);
    for (const [caller, params] of [
      [{}, {}],
      [CARE, {}],
      [{}, { filter: { identity: "eye" } }],
    ] as [Caller, object][]) {
      const now = await findSavings(ctx(caller), params);
      expect(now.findings.length).toBeGreaterThan(0);
      expect(await findSavings(ctx(caller), params, ANY)).toEqual(now);
    }
  });

  it("stay those of their window until they are made anew, which late usage has to wait for", async () => {
    const clock = (iso: string) => ({ ...ctx(), clock: frozenClock(iso) });
    const before = await findSavings(ctx(), {}, ANY);
    const next = await findSavings(clock("2026-03-16T00:05:00Z"), {}, ANY);
    expect([next.from, next.to, next.costUsd, next.linesReadAt]).toEqual([before.from, before.to, before.costUsd, before.linesReadAt]);
    expect(await keepLineFigures(clock("2026-03-16T00:10:00Z"), ANY)).toBe(true);
    expect((await findSavings(clock("2026-03-16T00:15:00Z"), {}, ANY)).to).toBe("2026-03-16T00:00:00Z");
    expect(await keepLineFigures(clock("2026-03-16T05:00:00Z"), ANY)).toBe(false);
    expect(await keepLineFigures(clock("2026-03-16T06:11:00Z"), ANY)).toBe(true);
  });
});

describe("business metrics", () => {
  const team = { kind: "team", id: "care" };
  const set = (values: object[], caller?: Caller) =>
    setMetricValues(
      ctx(caller),
      parseInput(MetricValuesInput, { values: values.map((value) => ({ metric: "Tickets", scope: team, ...value })) }),
    );
  const auditCount = async () =>
    Number((await database.pool.query("SELECT count(*) FROM audit_event WHERE action = 'business_metric.set'")).rows[0]?.count);

  it("told again change nothing, told otherwise are replaced with the old number in the log, and null takes away", async () => {
    const values = [
      { period: "2026-03-10", units: "400" },
      { period: "2026-03-09", units: 12 },
    ];
    expect(await set(values)).toEqual({ added: 2, changed: 0, removed: 0, unchanged: 0 });
    expect(await set(values)).toEqual({ added: 0, changed: 0, removed: 0, unchanged: 2 });
    expect(await auditCount()).toBe(1);
    expect(await set([{ period: "2026-03-10", units: "394.0" }])).toMatchObject({ changed: 1 });
    expect(await set([{ period: "2026-03-09", units: null }])).toMatchObject({ removed: 1 });
    const { rows } = await database.pool.query("SELECT before FROM audit_event WHERE action = 'business_metric.set' ORDER BY seq");
    expect(JSON.stringify(rows[1])).toContain("400");
    const { data } = await listMetricValues(ctx(), {});
    expect(data).toEqual([
      { metric: "Tickets", period: "2026-03-10", units: "394", scope: { kind: "team", id: "care", name: "Care", colorSlot: 1 } },
    ]);
  });

  it("divide the cost of their own scope on the counted days", async () => {
    const { metrics, costs } = await readUnitCosts(ctx(), { granularity: "week" });
    expect(metrics).toHaveLength(1);
    expect(costs?.total).toEqual({ units: "394", costUsd: "98.5", costPerUnitUsd: "0.25" });
    expect(costs?.buckets.find(({ start }) => start.startsWith("2026-03-09"))).toMatchObject({ days: 1, costPerUnitUsd: "0.25" });
    expect((await readUnitCosts(ctx(CARE), {})).costs?.total.costUsd).toBe("98.5");
  });

  it("are taken whole or not at all: a month beside its days, a value twice, a scope out of view", async () => {
    await expect(
      set([
        { period: "2026-04-01", units: "1" },
        { period: "2026-03", units: "9" },
      ]),
    ).rejects.toThrow(Conflict);
    await expect(
      set([
        { period: "2026-04-01", units: "1" },
        { period: "2026-04-01", units: "1" },
      ]),
    ).rejects.toThrow(Invalid);
    const writer: Caller = { ...CARE, rights: ["import.create"] };
    await expect(
      set(
        [
          { period: "2026-04-01", units: "1" },
          { period: "2026-04-01", units: "1", scope: { kind: "team", id: "vision" } },
        ],
        writer,
      ),
    ).rejects.toThrow(NotFound);
    await expect(set([{ period: "2026-04-01", units: "1" }], CARE)).rejects.toThrow(Forbidden);
    expect((await listMetricValues(ctx(), { to: "2026-05-01", from: "2026-01-01" })).data).toHaveLength(1);
  });

  it("of the whole organisation are told to who sees all of it; months counted whole stay whole", async () => {
    await set([{ period: "2026-03", units: "10", scope: { kind: "organisation" }, metric: "Customers" }]);
    const asked = { metric: "Customers" };
    // All of March so far, flat plans at nothing.
    expect((await readUnitCosts(ctx(), asked)).costs).toMatchObject({
      granularity: "month",
      total: { units: "10", costUsd: "183.5", costPerUnitUsd: "18.35" },
    });
    await expect(readUnitCosts(ctx(), { ...asked, granularity: "week" })).rejects.toThrow(Invalid);
    await expect(readUnitCosts(ctx(CARE), asked)).rejects.toThrow(NotFound);
    expect((await readUnitCosts(ctx(CARE), {})).metrics.map(({ metric }) => metric)).toEqual(["Tickets"]);
  });
});
