import { beforeAll, describe, expect, it } from "vitest";
import { Forbidden, Invalid } from "@/lib/kernel/errors";
import { formatUsd, parseUsd, sumUsd, type Usd } from "@/lib/kernel/money";
import { parseInput } from "@/lib/kernel/parse";
import { frozenClock } from "@/lib/testing/clock";
import { type Caller, testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { usageEvent } from "@/lib/testing/usage";
import { compareWitness } from "./compare-witness";
import { SimulationInput } from "./schemas";
import { simulatePrices } from "./simulate-prices";

const database = useDatabase();
const clock = frozenClock("2026-03-16T00:00:00Z");
const as = (caller: Caller = {}) => testContext(database.db, { clock, ...caller });
const SPAN = { from: "2026-02-01", to: "2026-03-16" };
const simulate = (body: object, caller: Caller = {}) => simulatePrices(as(caller), parseInput(SimulationInput, { ...SPAN, ...body }));
const sum = (rows: readonly { costUsd: string; simulatedUsd: string }[]) => [
  formatUsd(sumUsd(rows.map((row) => parseUsd(row.costUsd)))),
  formatUsd(sumUsd(rows.map((row) => parseUsd(row.simulatedUsd)))),
];
const text = async (query: string) => (await database.pool.query<{ text: string }>(query)).rows[0]?.text;

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await database.pool.query(`
    INSERT INTO price (provider, model, meter, rate, per, min_tokens_exclusive, mode, valid_from, valid_to, origin, origin_version, created_by) VALUES
      ('openai', 'tiered', 'input', 1, 1000000, 0, 'standard', '2020-01-01Z', NULL, 'catalogue', 't', 't'),
      ('openai', 'tiered', 'input', 2, 1000000, 50000, 'standard', '2020-01-01Z', NULL, 'catalogue', 't', 't'),
      ('openai', 'tiered', 'input', 0.5, 1000000, 0, 'batch', '2020-01-01Z', NULL, 'catalogue', 't', 't'),
      ('openai', 'tiered', 'output', 0, 1000000, 0, 'standard', '2020-01-01Z', '2026-03-01Z', 'catalogue', 't', 't'),
      ('openai', 'tiered', 'output', 7, 1000000, 0, 'standard', '2026-03-01Z', NULL, 'catalogue', 't', 't');
    UPDATE ledger_version SET prices = prices + 1`);
  const batch = usageEvent({ dedupeKey: "batch", mode: "batch", hints: { credential: "triage-key" }, quantities: { input: 3_000n } });
  await seedUsage(as(), [...anyUsage(11, 900), batch]);
});

describe("a simulation", () => {
  it("of nothing else costs what it did cost: the lines that have a cost, to the last digit", async () => {
    const answer = await simulate({});
    const priced =
      "FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id AND d.billing = 'metered' WHERE role = 'billable' AND cost_usd IS NOT NULL AND occurred_at >= '2026-02-01Z' AND occurred_at < '2026-03-16Z'";
    expect(parseUsd(answer.total.costUsd)).toBe(parseUsd((await text(`SELECT sum(cost_usd)::text AS text ${priced}`)) ?? ""));
    expect(answer.total).toMatchObject({ simulatedUsd: answer.total.costUsd, differenceUsd: "0" });
    expect(answer.total.lines).toBe(await text(`SELECT count(*)::text AS text ${priced}`));
    expect(answer.leftOut).toMatchObject({ unsimulated: "0", unsimulatedUsd: "0" });
    expect(Number(answer.leftOut.unpriced)).toBeGreaterThan(0);
  });

  it("splits by team and by model into parts that sum to its total, usage without a team among them", async () => {
    const answer = await simulate({ target: { provider: "anthropic", model: "claude-haiku" } });
    for (const rows of [answer.byTeam, answer.byModel]) expect(sum(rows)).toEqual([answer.total.costUsd, answer.total.simulatedUsd]);
    expect(answer.byTeam.map((row) => row.team.id)).toContain(null);
    expect(answer.byModel.length).toBeGreaterThan(1);
  });

  it("on a model with tiers picks each line's own by its whole prompt, and its price by the line's own time", async () => {
    const answer = await simulate({ target: { provider: "openai", model: "tiered" }, filter: { model: "gpt-4o" } });
    const expected = await text(`
      SELECT sum(((input + coalesce(cache_read, 0)) * CASE WHEN l.mode = 'batch' THEN 0.5 WHEN input + coalesce(cache_read, 0) > 50000 THEN 2 ELSE 1 END
        + output * CASE WHEN occurred_at < '2026-03-01Z' THEN 0 ELSE 7 END) / 1000000)::text AS text
      FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id
      WHERE role = 'billable' AND d.billing = 'metered' AND d.model = 'gpt-4o' AND cost_usd IS NOT NULL AND input IS NOT NULL AND occurred_at >= '2026-02-01Z'`);
    expect(parseUsd(answer.total.simulatedUsd)).toBe(parseUsd(expected ?? ""));
    expect(answer.byModel).toHaveLength(1);
    expect(answer.modeFallbacks).toBe("1");
  });

  it("at the prices of one instant asks no other time", async () => {
    const ask = { target: { provider: "openai", model: "tiered" }, filter: { model: "gpt-4o" } };
    const before = await simulate({ ...ask, at: "2026-02-28T23:59:59Z" });
    const after = await simulate({ ...ask, at: "2026-03-01T00:00:00Z" });
    const output =
      await text(`SELECT (sum(output) * 7 / 1000000)::text AS text FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id
      WHERE role = 'billable' AND d.billing = 'metered' AND d.model = 'gpt-4o' AND cost_usd IS NOT NULL AND occurred_at >= '2026-02-01Z'`);
    expect(parseUsd(after.total.simulatedUsd) - parseUsd(before.total.simulatedUsd)).toBe(parseUsd(output ?? ""));
  });

  it("with a discount is that share of it, and with own prices uses them before the target's", async () => {
    const whole = parseUsd((await simulate({})).total.costUsd);
    const less = parseUsd((await simulate({ discountPercent: "12.5" })).total.simulatedUsd);
    const off = whole - (whole * 125n) / 1000n - less;
    const lines = BigInt((await simulate({})).total.lines);
    expect(off < lines && -off < lines).toBe(true);
    const target = { provider: "openai", model: "gpt-4o" };
    const ask = { target, filter: { model: "gpt-4o" } };
    const cheap = await simulate({ ...ask, prices: { output: "0" } });
    const output =
      await text(`SELECT (sum(output) * 10 / 1000000)::text AS text FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id
      WHERE role = 'billable' AND d.billing = 'metered' AND d.model = 'gpt-4o' AND cost_usd IS NOT NULL AND occurred_at >= '2026-02-01Z'`);
    expect(parseUsd(cheap.total.costUsd) - parseUsd(cheap.total.simulatedUsd)).toBe(parseUsd(output ?? ""));
  });

  it("leaves out what the prices cannot say, on both sides, and tells what it costs", async () => {
    const answer = await simulate({ prices: { input: "1" } });
    expect(Number(answer.leftOut.unsimulated)).toBeGreaterThan(0);
    const all = parseUsd((await simulate({})).total.costUsd);
    expect((parseUsd(answer.total.costUsd) + parseUsd(answer.leftOut.unsimulatedUsd)) as Usd).toBe(all);
  });

  it("counts only what the caller may see, and only what is asked for", async () => {
    const care = await simulate({}, { scope: { teamIds: ["care"] } });
    expect(care.byTeam.map((row) => row.team.id)).toEqual(["care"]);
    expect(care.total).toEqual((await simulate({ filter: { team: "care" } })).total);
    expect((await simulate({ from: "2026-03-02", to: "2026-03-02T00:00:01Z", filter: { team: "none" } })).total.costUsd).toBe("0");
  });

  it("is refused for a model that nobody knows, for a span too long, and without the rights", async () => {
    await expect(simulate({ target: { provider: "openai", model: "gpt-99" } })).rejects.toBeInstanceOf(Invalid);
    await expect(simulate({ from: "2025-01-01" })).rejects.toBeInstanceOf(Invalid);
    await expect(simulate({ filter: { team: "," } })).rejects.toBeInstanceOf(Invalid);
    await expect(simulate({}, { rights: ["price.read"] })).rejects.toBeInstanceOf(Forbidden);
    await expect(simulate({}, { rights: ["spend.read"] })).rejects.toBeInstanceOf(Forbidden);
  });
});

describe("the second witness", () => {
  it("tells the money of the last 30 days that hangs on a difference, in the caller's scope", async () => {
    await database.pool.query(
      "UPDATE price SET rate = 2 WHERE provider = 'openai' AND model = 'gpt-4o' AND meter = 'input'; UPDATE ledger_version SET prices = prices + 1",
    );
    const report = await compareWitness(as());
    expect(report).toMatchObject({ from: "2026-02-15T00:00:00Z", to: "2026-03-17T00:00:00Z" });
    const quantity =
      await text(`SELECT trim_scale(sum(quantity))::text AS text FROM usage_daily_meter u JOIN usage_dimension d ON d.id = u.dimension_id
      WHERE d.billing = 'metered' AND d.model = 'gpt-4o' AND meter = 'input' AND day >= '2026-02-15'`);
    // This small book knows no dated snapshots of its own: others of them are compared with it too.
    const row = report.disagreements.find((each) => each.meter === "input" && each.mode === "standard" && each.theirs === "2.5");
    expect(row).toMatchObject({
      model: "gpt-4o",
      meter: "input",
      mode: "standard",
      ours: "2",
      theirs: "2.5",
      differencePercent: "25",
      quantity,
    });
    expect(row?.differenceUsd).toBe(formatUsd((parseUsd(quantity ?? "") / 2_000_000n) as Usd));
    const nobody = await compareWitness(as({ scope: { teamIds: ["none-such"] } }));
    expect(nobody.disagreements.every((row) => row.quantity === null || row.quantity === "0")).toBe(true);
    await expect(compareWitness(as({ rights: ["price.read"] }))).rejects.toBeInstanceOf(Forbidden);
  });
});
