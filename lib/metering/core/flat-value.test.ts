import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatUsd, parseUsd, sumUsd } from "@/lib/kernel/money";
import { bookOf, line, price } from "@/lib/pricing/core/testing";
import { type RatedEvent, rateUsageLine } from "./ledger-lines";
import { type CountedLine, MEASURES, type RollupDeltas, RollupTally } from "./rollup-deltas";

const book = bookOf([
  price({ meter: "input", rate: "3" }),
  price({ meter: "output", rate: "15" }),
  price({ meter: "cache_read", rate: "0.3" }),
]);
const count = fc.option(fc.bigInt({ min: 0n, max: 10n ** 9n }), { nil: null });
const used = fc
  .record({ input: count, output: count, cacheRead: count, webSearches: count }, { requiredKeys: [] })
  .chain((quantities) => fc.constantFrom("m", "unknown").map((model) => line({ requests: 1n, ...quantities }, model)));
const event = (billing: "metered" | "flat"): RatedEvent => ({
  role: "billable",
  status: "ok",
  occurredAt: new Date("2026-10-01T12:00:00Z"),
  mode: "standard",
  flags: [],
  billing,
});
const dollars = (texts: readonly (string | null | undefined)[]): string => formatUsd(sumUsd(texts.map((text) => parseUsd(text ?? "0"))));

function deltasOf(lines: readonly CountedLine[], signs: readonly (1 | -1)[]): RollupDeltas {
  const tally = new RollupTally();
  for (const line of lines) for (const sign of signs) tally.add(line, sign);
  return tally.deltas();
}

describe("a line on a flat plan", () => {
  it("costs nothing, charge by charge, and has the value that the same metered line costs", () => {
    fc.assert(
      fc.property(used, (usage) => {
        const metered = rateUsageLine(book, event("metered"), usage);
        const flat = rateUsageLine(book, event("flat"), usage);
        expect(flat.costUsd).toBe("0");
        expect(flat.charges.every(({ costUsd }) => costUsd === "0")).toBe(true);
        expect(flat.flatValueUsd).toBe(metered.costUsd);
        expect(flat.charges.map(({ flatValueUsd }) => flatValueUsd)).toEqual(metered.charges.map(({ costUsd }) => costUsd));
        expect(metered.flatValueUsd).toBeNull();
        expect(flat.flags).toEqual(metered.flags);
      }),
    );
  });

  it("adds its value and no cost to the roll-ups; by hour and by meter the value is one sum, and taking the line away leaves nothing", () => {
    const [cost, value, unpriced] = ["cost_usd", "flat_value_usd", "unpriced_events"].map((name) => MEASURES.indexOf(name as never));
    fc.assert(
      fc.property(
        fc.array(fc.record({ usage: used, billing: fc.constantFrom("metered", "flat"), at: fc.nat(10 ** 9) }), { maxLength: 12 }),
        (all) => {
          const lines = all.map(({ usage, billing, at }) => {
            const rated = rateUsageLine(book, event(billing), usage);
            return {
              occurredAt: new Date(Date.UTC(2026, 0, 1) + at),
              dimensionId: at % 3,
              role: "billable",
              events: 1,
              unpricedEvents: rated.costUsd === null ? 1 : 0,
              status: "ok",
              quantities: usage.quantities,
              ...rated,
            };
          });
          const { hours, meters } = deltasOf(lines, [1]);
          const total = (place: number | undefined) => hours.reduce((sum, { sums }) => sum + (sums[place ?? -1] ?? 0n), 0n);
          const metered = lines.filter(({ charges }) => charges.every(({ flatValueUsd }) => flatValueUsd === undefined));
          expect(total(cost)).toBe(parseUsd(dollars(metered.flatMap(({ charges }) => charges.map(({ costUsd }) => costUsd)))));
          expect(total(value)).toBe(parseUsd(dollars(lines.flatMap(({ charges }) => charges.map(({ flatValueUsd }) => flatValueUsd)))));
          expect(meters.reduce((sum, { flatValue }) => sum + flatValue, 0n)).toBe(total(value));
          expect(meters.reduce((sum, delta) => sum + delta.cost, 0n)).toBe(total(cost));
          expect(total(unpriced)).toBe(BigInt(lines.filter(({ costUsd }) => costUsd === null).length));
          const undone = deltasOf(lines, [1, -1]);
          expect(undone.hours.every(({ sums }) => sums.every((sum) => sum === 0n))).toBe(true);
          expect(undone.meters.every(({ flatValue, cost: left }) => flatValue === 0n && left === 0n)).toBe(true);
        },
      ),
    );
  });
});
