import fc from "fast-check";
import { expect, it } from "vitest";
import { parseUsd, type Usd } from "@/lib/kernel/money";
import { UNKNOWN_QUANTITIES } from "@/lib/pricing/core/meters";
import { type CountedLine, MEASURES, type RollupDeltas, RollupTally } from "./rollup-deltas";

const line = (over: Partial<CountedLine> = {}): CountedLine => ({
  occurredAt: new Date("2026-03-15T10:00:00Z"),
  dimensionId: 1,
  role: "billable",
  events: 1,
  unpricedEvents: 0,
  status: "ok",
  quantities: { ...UNKNOWN_QUANTITIES, input: 1n, requests: 1n },
  charges: [{ meter: "input", quantity: "1", costUsd: "0.0000312", priceId: 7 }],
  costUsd: "0.0000312",
  ...over,
});
const deltasOf = (lines: readonly CountedLine[], sign: 1 | -1 = 1, tally = new RollupTally()): RollupDeltas => {
  for (const one of lines) tally.add(one, sign);
  return tally.deltas();
};
const COST = MEASURES.indexOf("cost_usd");
const costs = ({ hours, meters }: RollupDeltas): [bigint, bigint] => [
  hours.reduce((sum, { sums }) => sum + (sums[COST] ?? 0n), 0n),
  meters.reduce((sum, { cost }) => sum + cost, 0n),
];

const atoms = fc.bigInt({ min: 0n, max: 10n ** 18n }).map((value) => {
  const digits = value.toString().padStart(16, "0");
  return `${digits.slice(0, -15)}.${digits.slice(-15)}`;
});
const anyLine = fc
  .record({
    hour: fc.nat(60),
    dimensionId: fc.integer({ min: 1, max: 4 }),
    isEvidence: fc.nat(5).map((n) => n === 0),
    status: fc.constantFrom("ok", "error"),
    input: fc.option(fc.bigInt({ min: 0n, max: 10n ** 12n })),
    labels: fc.option(fc.dictionary(fc.constantFrom("repo", "stage"), fc.constantFrom("a", "b", "b\u0001c"))),
    costs: fc.array(fc.tuple(fc.constantFrom("input", "output", "web_search"), fc.option(atoms), fc.constantFrom(1, 2)), { maxLength: 3 }),
  })
  .map(({ hour, dimensionId, isEvidence, status, input, labels, costs: charged }) => {
    const charges = charged.map(([meter, costUsd, priceId]) => ({
      meter,
      quantity: "1.5",
      costUsd,
      priceId: costUsd === null ? null : priceId,
    }));
    return line({
      occurredAt: new Date(Date.UTC(2026, 2, 1, hour, 59, 59, 999)),
      dimensionId,
      role: isEvidence ? "evidence" : "billable",
      status,
      quantities: { ...UNKNOWN_QUANTITIES, input },
      charges,
      costUsd: null,
      labels,
    });
  });

it("a million calls at 0.0000312 come to 31.2, by hour and by meter", () => {
  const tally = new RollupTally();
  const one = line();
  for (let i = 0; i < 1_000_000; i++) tally.add(one, 1);
  expect(costs(tally.deltas())).toEqual([parseUsd("31.2"), parseUsd("31.2")]);
});

it("one meter at two prices, and without one, is counted apart by price, in the order of prices", () => {
  const at = (priceId: number | null, costUsd: string | null): CountedLine =>
    line({ charges: [{ meter: "input", quantity: "2", costUsd, priceId }], costUsd });
  const { meters } = deltasOf([at(9, "3"), at(null, null), at(4, "5"), at(9, "3")]);
  expect(meters.map(({ priceId, quantity, unpriced, cost }) => [priceId, quantity, unpriced, cost])).toEqual([
    [0, 2_000_000n, 1n, 0n],
    [4, 2_000_000n, 0n, parseUsd("5")],
    [9, 4_000_000n, 0n, parseUsd("6")],
  ]);
});

it("each label of a line counts all of the line, by day, and a line without labels counts in none", () => {
  const at = (day: number, labels: object | null): CountedLine => line({ occurredAt: new Date(Date.UTC(2026, 2, day, 10)), labels });
  const { labels } = deltasOf([at(1, { repo: "a", stage: "ci" }), at(1, { repo: "a" }), at(2, { repo: "b" }), at(2, null), at(2, {})]);
  expect(labels.map(({ name, day, value, sums }) => [name, day, value, sums[0], sums[COST]])).toEqual([
    ["repo", "2026-03-01", "a", 2n, parseUsd("0.0000624")],
    ["repo", "2026-03-02", "b", 1n, parseUsd("0.0000312")],
    ["stage", "2026-03-01", "ci", 1n, parseUsd("0.0000312")],
  ]);
  expect(deltasOf([line({ role: "evidence", labels: { repo: "a" } })]).labels).toEqual([]);
});

it("any order and any split of lines add up to the same, and grouping by anything keeps the total", () => {
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 40 }), fc.infiniteStream(fc.nat(1_000)), fc.nat(40), (lines, keys, cut) => {
      const whole = deltasOf(lines);
      const shuffled = lines
        .map((one) => ({ one, key: keys.next().value as number }))
        .sort((a, b) => a.key - b.key)
        .map(({ one }) => one);
      expect(deltasOf(shuffled)).toEqual(whole);
      const parts = [deltasOf(lines.slice(0, cut)), deltasOf(lines.slice(cut))].map(costs);
      expect([0, 1].map((i) => parts.reduce((sum, part) => sum + (part[i] as bigint), 0n))).toEqual(costs(whole));
      const known = lines.flatMap(({ role, charges }) =>
        role === "billable" ? charges.map(({ costUsd }) => parseUsd(costUsd ?? "0")) : [],
      );
      const total = known.reduce<bigint>((sum, usd: Usd) => sum + usd, 0n);
      expect(costs(whole)).toEqual([total, total]);
    }),
  );
});

it("what is added and taken away leaves nothing", () => {
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 40 }), (lines) => {
      const tally = new RollupTally();
      deltasOf(lines, 1, tally);
      const { hours, meters, labels } = deltasOf([...lines].reverse(), -1, tally);
      expect([...hours, ...labels].every(({ sums }) => sums.every((sum) => sum === 0n))).toBe(true);
      expect(
        meters.every(({ quantity, unpriced, cost, flatValue }) => [quantity, unpriced, cost, flatValue].every((sum) => sum === 0n)),
      ).toBe(true);
    }),
  );
});

it("tallies that are put together add what their lines would have added in one, and stay what they were", () => {
  fc.assert(
    fc.property(fc.array(fc.array(anyLine, { maxLength: 12 }), { maxLength: 4 }), (batches) => {
      const tallies = batches.map((lines) => {
        const tally = new RollupTally();
        for (const one of lines) tally.add(one, 1);
        return tally;
      });
      const before = tallies.map((tally) => structuredClone(tally.deltas()));
      const together = new RollupTally();
      for (const tally of tallies) together.addAll(tally);
      expect(together.deltas()).toEqual(deltasOf(batches.flat()));
      expect(tallies.map((tally) => tally.deltas())).toEqual(before);
    }),
  );
});
