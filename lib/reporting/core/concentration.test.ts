import fc from "fast-check";
import { expect, it } from "vitest";
import { formatUsd, parseUsd, sumUsd, type Usd } from "@/lib/kernel/money";
import { PARETO_ROWS, paretoOf, sharedIdentities } from "./concentration";
import { NO_USAGE } from "./measures";
import type { GroupRow } from "./rows";
import type { NameOf } from "./usage-answer";

const row = (keys: (string | null)[], cost: bigint): GroupRow => ({
  keys,
  now: { measures: { ...NO_USAGE, costUsd: cost as Usd }, meter: null },
  before: null,
});
const nameOf: NameOf = (_, id) => ({ id, name: id ?? "none", ...(id === "pool" ? { kind: "shared" } : {}) });

it("rows sum to the whole, shares never fall, and the fewest that make four fifths are counted", () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: 0n, max: 10n ** 20n }), { maxLength: PARETO_ROWS + 30 }), (costs) => {
      const pareto = paretoOf(
        costs.map((cost, i) => row([`i${i}`], cost)),
        "identity",
        nameOf,
      );
      const all = costs.filter((cost) => cost > 0n).sort((a, b) => (b > a ? 1 : -1));
      const whole = all.reduce((sum, cost) => sum + cost, 0n);
      expect(formatUsd(sumUsd(pareto.rows.map(({ costUsd }) => parseUsd(costUsd))))).toBe(formatUsd(whole as Usd));
      const sumOfFirst = (count: number) => all.slice(0, count).reduce((sum, cost) => sum + cost, 0n);
      if (whole > 0n) {
        expect(sumOfFirst(pareto.forMost) * 5n >= whole * 4n).toBe(true);
        expect(sumOfFirst(pareto.forMost - 1) * 5n < whole * 4n).toBe(true);
        expect(pareto.rows.at(-1)?.cumulativeShare).toBe("1");
      } else expect(pareto).toMatchObject({ rows: [], count: 0, forMost: 0 });
      const shares = pareto.rows.map(({ cumulativeShare }) => Number(cumulativeShare));
      expect(shares).toEqual([...shares].sort((a, b) => a - b));
    }),
    { numRuns: 30 },
  );
});

it("what nobody answers for stands beside the rows", () => {
  expect(paretoOf([row(["a"], 3n), row([null], 9n)], "identity", nameOf)).toMatchObject({
    count: 1,
    forMost: 1,
    costUsd: "0.000000000000003",
    withoutUsd: "0.000000000000009",
  });
});

it("an identity is shared by its kind, by two applications or by two callers; dearest first", () => {
  const shared = sharedIdentities(
    {
      byIdentity: [row(["alone"], 90n), row(["pool"], 1n), row(["apps"], 5n), row(["calls"], 7n), row([null], 99n)],
      byApplication: [row(["alone", "x"], 90n), row(["apps", "x"], 2n), row(["apps", "y"], 3n), row(["alone", null], 0n)],
      byCaller: [row(["alone", "alone"], 90n), row(["calls", "a"], 3n), row(["calls", "b"], 4n)],
    },
    nameOf,
  );
  expect(shared.map(({ id, applications, callers }) => [id, applications, callers])).toEqual([
    ["calls", 0, 2],
    ["apps", 2, 0],
    ["pool", 0, 0],
  ]);
});
