/** Prices that depend on the moment and the size of a call, sent as native events, through reading, rating and the ledger. */
import { beforeAll, expect, it } from "vitest";
import { parseInput } from "@/lib/kernel/parse";
import { addPriceDiscount, addPriceOverride, importCatalogue, retractPriceOverride } from "@/lib/pricing";
import { price } from "@/lib/pricing/core/testing";
import { PriceDiscountInput, PriceOverrideInput } from "@/lib/pricing/schemas";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { receiveEvents } from "./receive-events";

const database = useDatabase();
const clock = frozenClock("2026-10-02T00:00:00Z");
const context = () => testContext(database.db, { clock, sourceId: "api" });
const BEGAN = new Date("2026-09-01T00:00:00Z");
const CHANGED = new Date("2026-10-01T06:00:00Z");
const row = (over: Partial<Parameters<typeof price>[0]>) => {
  const { id: _, ...rest } = price({ meter: "input", rate: "2", validFrom: BEGAN, ...over });
  return rest;
};

/** What a call of so many input tokens cost at a moment of 1 October. */
const CALLS: readonly [model: string, tokens: number, time: string, costUsd: string][] = [
  // At night half of the price: until eight, to the millisecond.
  ["night", 1_000, "07:59:59.999", "0.001"],
  ["night", 1_000, "08:00:00.000", "0.002"],
  ["night", 1_000, "23:59:59.999", "0.002"],
  // A tier's bound is still below it, and above it the whole prompt is dearer.
  ["tiers", 199_999, "12:00:00.000", "0.399998"],
  ["tiers", 200_000, "12:00:00.000", "0.4"],
  ["tiers", 200_001, "12:00:00.000", "0.800004"],
  // Dated to the second.
  ["dated", 1_000, "05:59:59.999", "0.002"],
  ["dated", 1_000, "06:00:00.000", "0.003"],
  // Ten per cent off, from half past nine to ten.
  ["agreed", 1_000, "09:30:14.999", "0.002"],
  ["agreed", 1_000, "09:30:15.000", "0.0018"],
  ["agreed", 1_000, "09:59:59.999", "0.0018"],
  ["agreed", 1_000, "10:00:00.000", "0.002"],
  // A rate of the organisation's own, and one that was taken back before.
  ["own", 1_000, "12:00:00.000", "0.0015"],
  ["taken-back", 1_000, "12:00:00.000", "0.002"],
];

beforeAll(async () => {
  await database.pool.query("INSERT INTO source (id, name, kind) VALUES ('api', 'API', 'api')");
  const prices = [
    ...["night", "tiers", "agreed", "own", "taken-back"].map((model) => row({ model })),
    row({ model: "night", rate: "1", dayMinuteFrom: 0, dayMinuteTo: 480 }),
    row({ model: "tiers", rate: "4", minTokensExclusive: 200_000n }),
    row({ model: "dated", validTo: CHANGED }),
    row({ model: "dated", rate: "3", validFrom: CHANGED }),
  ];
  await importCatalogue(context(), { edition: { prices, aliases: [] } });
  const span = { effectiveFrom: "2026-10-01T09:30:15Z", effectiveTo: "2026-10-01T10:00:00Z" };
  await addPriceDiscount(
    context(),
    parseInput(PriceDiscountInput, { provider: "p", model: "agreed", percent: "10", reason: "contract 7", ...span }),
  );
  const override = (model: string) =>
    addPriceOverride(
      context(),
      parseInput(PriceOverrideInput, {
        ...{ provider: "p", model, effectiveFrom: "2026-09-15T00:00:00Z", prices: { input: "1.5" }, reason: "contract 8" },
      }),
    );
  await override("own");
  await override("taken-back");
  const taken = await database.db.price.findFirstOrThrow({ where: { model: "taken-back", origin: "organisation" } });
  await retractPriceOverride(context(), { id: taken.id, reason: "never agreed" });
  const events = CALLS.map(([model, input, time], i) => ({
    ...{ id: `call-${i}`, provider: "p", model, time: `2026-10-01T${time}Z`, usage: { input } },
  }));
  const body = new TextEncoder().encode(JSON.stringify({ events }));
  expect(await receiveEvents(context(), body, { isLines: false, isVerbose: false })).toMatchObject({ accepted: CALLS.length });
});

it.each(CALLS)("%s: %i tokens at %s cost %s", async (model, tokens, time, costUsd) => {
  const { rows } = await database.pool.query<{ cost: string }>(
    `SELECT trim_scale(l.cost_usd)::text AS cost FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id
     WHERE d.model = $1 AND l.occurred_at = $2 AND l.input = $3`,
    [model, `2026-10-01T${time}Z`, tokens],
  );
  expect(rows).toEqual([{ cost: costUsd }]);
});
