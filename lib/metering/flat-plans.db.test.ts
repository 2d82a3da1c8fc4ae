/** Usage on a flat plan is counted, costs nothing, and keeps what it would have cost apart, whatever is done to it later. */
import { beforeAll, describe, expect, it } from "vitest";
import { changeSource } from "@/lib/auth";
import { createCredential, createIdentity } from "@/lib/identities";
import { addPriceOverride } from "@/lib/pricing";
import { PriceOverrideInput } from "@/lib/pricing/schemas";
import { chat, span, trace } from "@/lib/testing/call-payloads";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { batchOf, usageEvent } from "@/lib/testing/usage";
import { normaliseNative } from "./core/adapters/native";
import { correctLines, revisionsOf, talliedPage } from "./corrections/correct-lines";
import { ingestEvents, ingestOtlp, runRevisions } from "./index";
import { countRevised, rateUnpriced } from "./revise-ledger";
import { readLines } from "./store/read-lines";
import { reviseLines } from "./store/revise-lines";

const database = useDatabase();
const ctx = () => testContext(database.db);

const price = async (model: string, input: string) => {
  const prices = { provider: "openai", model, prices: { input, output: "2" }, effectiveFrom: "2026-01-01T00:00:00Z" };
  await addPriceOverride(ctx(), PriceOverrideInput.parse({ ...prices, reason: "agreed", confirmUnusual: true }));
};

type Sums = { billing: string; events: string; unpriced: string; cost: string; flat: string };
async function sumsOf(model: string): Promise<Sums[]> {
  const { rows } = await database.pool.query<Sums>(
    `SELECT d.billing, sum(u.events)::text AS events, sum(u.unpriced_events)::text AS unpriced, trim_scale(sum(u.cost_usd))::text AS cost,
       trim_scale(sum(u.flat_value_usd))::text AS flat
     FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id WHERE d.model = $1 GROUP BY 1 ORDER BY 1`,
    [model],
  );
  return rows;
}

async function dimensionsOf(model: string): Promise<number[]> {
  const rows = await database.db.usageDimension.findMany({ where: { model }, select: { id: true } });
  return rows.map(({ id }) => id);
}

/** Every roll-up has the value of the lines, and none of it in a cost. */
async function expectTied(): Promise<void> {
  const { rows } = await database.pool.query<
    Record<string, string>
  >(`SELECT trim_scale(sum(flat))::text AS flat, trim_scale(sum(cost))::text AS cost FROM
      (SELECT (SELECT coalesce(sum((c->>'flatValueUsd')::numeric), 0) FROM jsonb_array_elements(l.charges) c) AS flat, l.cost_usd AS cost
       FROM usage_line l WHERE l.role = 'billable') lines
    UNION ALL SELECT trim_scale(sum(flat_value_usd))::text, trim_scale(sum(cost_usd))::text FROM usage_daily
    UNION ALL SELECT trim_scale(sum(flat_value_usd))::text, trim_scale(sum(cost_usd))::text FROM usage_daily_team
    UNION ALL SELECT trim_scale(sum(flat_value_usd))::text, trim_scale(sum(cost_usd))::text FROM usage_daily_meter`);
  expect(rows).toHaveLength(4);
  for (const row of rows) expect(row).toEqual(rows[0]);
}

beforeAll(async () => {
  await database.pool.query("INSERT INTO source (id, name, kind) VALUES ('api', 'API', 'api'), ('seats', 'Seats', 'otlp')");
});

describe("usage on a flat plan", () => {
  it("costs nothing and has the value that the same metered call costs", async () => {
    await price("sonnet", "1");
    await ingestEvents(ctx(), "api", batchOf(usageEvent({ dedupeKey: "m", model: "sonnet" })));
    await ingestEvents(ctx(), "api", batchOf(usageEvent({ dedupeKey: "f", model: "sonnet", billing: "flat" })));
    expect(await sumsOf("sonnet")).toEqual([
      { billing: "flat", events: "1", unpriced: "0", cost: "0", flat: "0.0012" },
      { billing: "metered", events: "1", unpriced: "0", cost: "0.0012", flat: "0" },
    ]);
    const { rows } = await database.pool.query(
      "SELECT cost_usd::text AS cost, flat_value_usd::text AS flat FROM usage_line ORDER BY source_event_id",
    );
    expect(rows).toEqual([
      { cost: "0.000000000000000", flat: "0.001200000000000" },
      { cost: "0.001200000000000", flat: null },
    ]);
    await expectTied();
  });

  it("is what its source says from now on, unless the event says itself; what is stored stays", async () => {
    const native = (id: string, more: object = {}) =>
      normaliseNative({
        id,
        time: "2026-03-15T10:00:00Z",
        provider: "openai",
        model: "codex",
        usage: { input: 1000, output: 100 },
        ...more,
      });
    await price("codex", "1");
    await ingestEvents(ctx(), "seats", native("before"));
    await changeSource(ctx(), "seats", { billing: "flat" });
    await ingestEvents(ctx(), "seats", native("after"));
    await ingestEvents(ctx(), "seats", native("own word", { billing: "metered" }));
    expect(await sumsOf("codex")).toEqual([
      { billing: "flat", events: "1", unpriced: "0", cost: "0", flat: "0.0012" },
      { billing: "metered", events: "2", unpriced: "0", cost: "0.0024", flat: "0" },
    ]);
    const { rows } = await database.pool.query("SELECT after FROM audit_event WHERE action = 'source.change'");
    expect(rows.at(-1)?.after).toContain('"billing":"flat"');
  });

  it("is never in the queue of what has no price, and has a value once there is one, exactly once", async () => {
    await ingestEvents(ctx(), "api", batchOf(usageEvent({ dedupeKey: "n", model: "novel", billing: "flat" })));
    expect(await sumsOf("novel")).toEqual([{ billing: "flat", events: "1", unpriced: "0", cost: "0", flat: "0" }]);
    await price("novel", "3");
    const done = await Promise.all(Array.from({ length: 4 }, () => rateUnpriced(ctx())));
    expect(done.reduce((sum, { linesChanged }) => sum + linesChanged, 0)).toBe(1);
    expect(await sumsOf("novel")).toEqual([{ billing: "flat", events: "1", unpriced: "0", cost: "0", flat: "0.0032" }]);
    await expectTied();
  });

  it("stays flat when it is attributed again, and evidence of it has no value", async () => {
    await price("opus", "1");
    const hints = { credential: "seat-key" };
    await ingestEvents(
      ctx(),
      "api",
      batchOf(
        usageEvent({ dedupeKey: "o1", model: "opus", billing: "flat", hints }),
        usageEvent({ dedupeKey: "o2", model: "opus", billing: "flat", hints, role: "evidence" }),
      ),
    );
    await createIdentity(ctx(), { id: "dev", name: "Dev", kind: "human" });
    await createCredential(ctx(), { identity: "dev", label: "Seat", kind: "api_key", alias: "seat-key" });
    await runRevisions(ctx());
    const { rows } = await database.pool.query(
      `SELECT d.identity_id, d.billing, l.role, trim_scale(l.flat_value_usd)::text AS flat FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id
       WHERE d.model = 'opus' ORDER BY l.source_event_id`,
    );
    expect(rows).toEqual([
      { identity_id: "dev", billing: "flat", role: "billable", flat: "0.0012" },
      { identity_id: "dev", billing: "flat", role: "evidence", flat: null },
    ]);
    await expectTied();
  });

  it("has one value when two payloads tell of the call, whichever came first", async () => {
    await changeSource(ctx(), "seats", { billing: "flat" });
    await price("gpt-4o", "1");
    const inner = trace(span("b", chat(), { parent: "a" })).bytes;
    const outer = trace(span("a", chat())).bytes;
    const later = testContext(database.db, { sourceId: "seats", clock: frozenClock("2026-09-02T00:00:00Z") });
    await ingestOtlp(later, "traces", outer, "json");
    expect(await sumsOf("gpt-4o")).toEqual([{ billing: "flat", events: "1", unpriced: "0", cost: "0", flat: "0.0012" }]);
    await ingestOtlp(later, "traces", inner, "json");
    expect(await sumsOf("gpt-4o")).toEqual([{ billing: "flat", events: "1", unpriced: "0", cost: "0", flat: "0.0012" }]);
    await expectTied();
  });

  it("is rated again by a correction without moving any money", async () => {
    const before = await sumsOf("sonnet");
    await database.pool.query(
      "UPDATE price SET rate = 4 WHERE model = 'sonnet' AND meter = 'input'; UPDATE ledger_version SET prices = prices + 1",
    );
    const lines = await readLines(
      database.db,
      { dimensionIds: await dimensionsOf("sonnet"), from: new Date("2026-03-01"), to: new Date("2026-04-01") },
      null,
      10,
    );
    const corrected = await correctLines(
      ctx(),
      "rating",
      lines.filter(({ billing }) => billing === "flat"),
    );
    const page = talliedPage(corrected);
    expect(page.lines.map((each) => [each.before, each.after, each.isChanged])).toEqual([[0n, 0n, true]]);
    const revisions = await revisionsOf(ctx(), corrected);
    const counters = await countRevised(database.db, corrected.versions, revisions);
    expect(await reviseLines(database.db, "rated", corrected.versions, revisions, counters)).toBe(true);
    expect(await sumsOf("sonnet")).toEqual([{ ...before[0], flat: "0.0042" }, before[1]]);
    await expectTied();
  });
});
