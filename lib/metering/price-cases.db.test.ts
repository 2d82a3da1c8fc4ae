/** Every worked price case, sent as a native event, through reading, attribution, rating and the ledger. */
import { beforeAll, expect, it } from "vitest";
import { parseUsd, sumUsd } from "@/lib/kernel/money";
import { parseInput } from "@/lib/kernel/parse";
import { addPriceOverride } from "@/lib/pricing";
import cases from "@/lib/pricing/core/price-cases.json";
import { PriceOverrideInput } from "@/lib/pricing/schemas";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { receiveEvents } from "./receive-events";

const database = useDatabase();
const clock = frozenClock("2026-10-02T00:00:00Z");
const context = () => testContext(database.db, { clock, sourceId: "api" });
const CASES = cases.cases;
type Charge = { meter: string; quantity: string; costUsd: string | null; priceId: number | null };
type Stored = { cost: string | null; charges: Charge[]; flags: string[] };

/** Each case has a model of its own, so that its prices are its own too. */
const modelOf = (id: string): string => `case-${id.toLowerCase()}`;

beforeAll(async () => {
  await database.pool.query("INSERT INTO source (id, name, kind) VALUES ('api', 'API', 'api')");
  for (const { id, quote } of CASES) {
    const body = {
      provider: quote.provider,
      model: modelOf(id),
      mode: "mode" in quote ? quote.mode : "standard",
      effectiveFrom: "2026-09-01T00:00:00Z",
      prices: quote.prices,
      reason: `price case ${id}`,
    };
    await addPriceOverride(context(), parseInput(PriceOverrideInput, body));
  }
  const events = CASES.map(({ id, quote: { prices: _, ...quote } }) => ({
    ...quote,
    id,
    model: modelOf(id),
    time: "2026-10-01T12:00:00Z",
  }));
  const body = new TextEncoder().encode(JSON.stringify({ events }));
  const answer = await receiveEvents(context(), body, { isLines: false, isVerbose: false });
  expect(answer).toMatchObject({ accepted: CASES.length });
}, 120_000);

it.each(CASES.map((each) => [`${each.id} ${each.kind}`, each] as const))(
  "%s is charged exactly what it must be",
  async (_, { id, total }) => {
    const { rows } = await database.pool.query<Stored>(
      "SELECT cost_usd::text AS cost, charges, flags FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id WHERE d.model = $1",
      [modelOf(id)],
    );
    expect(rows).toHaveLength(1);
    const [line] = rows;
    expect(parseUsd(line?.cost ?? "none")).toBe(parseUsd(total));
    expect(sumUsd((line?.charges ?? []).map((charge) => parseUsd(charge.costUsd ?? "none")))).toBe(parseUsd(total));
    for (const charge of line?.charges ?? []) expect(charge.priceId).not.toBeNull();
  },
);

it("the roll-ups hold their sum, to the last digit", async () => {
  const wanted = sumUsd(CASES.map((each) => parseUsd(each.total)));
  for (const table of ["usage_daily", "usage_daily_team", "usage_daily_meter"]) {
    const { rows } = await database.pool.query<{ cost: string }>(`SELECT sum(cost_usd)::text AS cost FROM ${table}`);
    expect([table, parseUsd(rows[0]?.cost ?? "")]).toEqual([table, wanted]);
  }
});

it("a million calls of 0.0000312 dollars, as the ledger keeps them, come to 31.2", async () => {
  const prices = { input: "0.312" };
  const price = {
    provider: "openai",
    model: "small",
    effectiveFrom: "2026-09-01T00:00:00Z",
    prices,
    reason: "small",
    confirmUnusual: true,
  };
  await addPriceOverride(context(), parseInput(PriceOverrideInput, price));
  const event = {
    id: "small",
    time: "2026-10-01T12:00:00Z",
    provider: "openai",
    model: "small",
    convention: "disjoint",
    usage: { input: 100 },
  };
  await receiveEvents(context(), new TextEncoder().encode(JSON.stringify(event)), { isLines: false, isVerbose: false });
  const { rows } = await database.pool.query<{ each: string; cost: string }>(
    `SELECT l.cost_usd::text AS each, sum(l.cost_usd)::text AS cost FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id
     CROSS JOIN generate_series(1, 1000000) WHERE d.model = 'small' GROUP BY 1`,
  );
  expect(rows.map(({ each, cost }) => [parseUsd(each), parseUsd(cost)])).toEqual([[parseUsd("0.0000312"), parseUsd("31.2")]]);
});
