import fc from "fast-check";
import { expect, test } from "vitest";
import { parseUsd, sumUsd } from "@/lib/kernel/money";
import { USE_PARTS } from "./identity-use";
import { partsOf, trendOf, type UsedCombination } from "./sum-use";

const word = fc.constantFrom("a", "b", "c");
const maybe = fc.option(word, { nil: null });
const amount = fc.nat(1_000_000).map((cents) => `${cents}.000000000000001`);
const row: fc.Arbitrary<UsedCombination> = fc.record({
  identityId: word,
  credentialId: maybe,
  provider: word,
  model: word,
  tool: maybe,
  environmentId: maybe,
  applicationId: maybe,
  operatorId: maybe,
  cost30: amount,
  cost90: amount,
  requests: fc.nat(1000).map(String),
  events: fc.nat(1000).map(String),
  errors: fc.nat(1000).map(String),
  lastSucceededOn: fc.option(fc.constantFrom("2026-01-01", "2026-02-01"), { nil: null }),
});

test("models of an identity sum to all that it cost, whatever the order of the rows", () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 12 }), (rows) => {
      const parts = partsOf(rows);
      for (const [identityId, own] of parts) {
        const all = sumUsd(rows.filter((one) => one.identityId === identityId).map((one) => parseUsd(one.cost90)));
        expect(sumUsd(own.models.map((one) => parseUsd(one.costUsd90d)))).toBe(all);
      }
      expect(partsOf([...rows].reverse())).toEqual(parts);
    }),
    { numRuns: 50 },
  );
});

test("an identity that called for itself has no operator, and what was not named is no part", () => {
  const own = partsOf([
    {
      ...{
        identityId: "a",
        credentialId: null,
        provider: "p",
        model: "m",
        tool: null,
        environmentId: null,
        applicationId: null,
        operatorId: "a",
      },
      ...{ cost30: "1", cost90: "2", requests: "3", events: "4", errors: "3", lastSucceededOn: null },
    },
  ]).get("a");
  expect(USE_PARTS.filter((part) => own?.[part].length)).toEqual(["models", "providers"]);
  expect(own?.models[0]).toEqual({ id: "m", costUsd30d: "1", costUsd90d: "2", requests90d: 3, errors90d: 3, lastSucceededOn: null });
});

test("a tool that was called was used, although no model answered and nothing was billed", () => {
  const called = {
    identityId: "a",
    credentialId: null,
    provider: "p",
    model: "",
    tool: "t",
    environmentId: null,
    applicationId: null,
    operatorId: null,
  };
  const own = partsOf([
    { ...called, cost30: "0", cost90: "0", requests: "0", events: "7", errors: "1", lastSucceededOn: "2026-02-01" },
  ]).get("a");
  expect(own?.tools).toMatchObject([{ id: "t", requests90d: 7, errors90d: 1, lastSucceededOn: "2026-02-01" }]);
  expect(own?.providers).toMatchObject([{ id: "p", requests90d: 0 }]);
});

test.each([
  ["30", "20", "3"],
  ["10", "20", "1"],
  ["0", "20", "0"],
  ["5", "0", null],
])("%s after %s in the two windows before is a trend of %s", (cost30, before, trend) => {
  expect(trendOf(cost30, before)).toBe(trend);
});

test("a call of a tool, which no model answered, is no use of a model or of its provider", () => {
  const call = { credentialId: null, environmentId: null, applicationId: null, operatorId: null, lastSucceededOn: "2026-01-01" };
  const sums = { cost30: "0", cost90: "0", requests: "0", events: "3", errors: "0" };
  const own = partsOf([{ identityId: "a", provider: "none", model: "none", tool: "search", ...call, ...sums }]).get("a");
  expect(own?.models).toEqual([]);
  expect(own?.providers).toEqual([]);
  expect(own?.tools.map(({ id, requests90d }) => [id, requests90d])).toEqual([["search", 3]]);
});
