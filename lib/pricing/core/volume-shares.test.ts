import fc from "fast-check";
import { expect, it } from "vitest";
import { formatUsd, parseUsd, sumUsd, type Usd } from "@/lib/kernel/money";
import { type VolumeTerms, volumeBill } from "./volume";
import { changesByUse, type DayUse } from "./volume-shares";

const terms = (over: Partial<VolumeTerms> = {}): VolumeTerms => ({
  ...{ provider: "p", model: "m", meter: "input", counting: "graduated", per: 1_000_000 },
  tiers: [
    { above: "0", rate: "10" },
    { above: "1000000", rate: "8" },
    { above: "10000000", rate: "5" },
  ],
  ...over,
});
const use = (day: string, tokens: bigint, cost: string): DayUse => ({ day, quantity: tokens * 1_000_000n, costUsd: parseUsd(cost) });
const changed = (of: VolumeTerms, uses: readonly DayUse[]): string[] => changesByUse(of, uses).map(formatUsd);

it("a tier begins on the day that reaches it, and all of that day pay one average price, in whatever order they came", () => {
  const month = [use("2026-10-02", 1_000_000n, "10"), use("2026-10-01", 500_000n, "5"), use("2026-10-02", 500_000n, "5")];
  // The second day: 500,000 at 10 and 1,000,000 at 8 are 13 dollars for 1,500,000.
  expect(changed(terms(), month)).toEqual(["-1.333333333333333", "0", "-0.666666666666667"]);
});

it("the price of the whole holds from the first day", () => {
  const month = [use("2026-10-01", 500_000n, "5"), use("2026-10-02", 1_500_000n, "15")];
  expect(changed(terms({ counting: "whole" }), month)).toEqual(["-1", "-3"]);
});

it("without any volume, or where more was taken back than used, nothing changes", () => {
  expect(changed(terms(), [use("2026-10-01", 0n, "0"), use("2026-10-02", -5n, "-0.00005")])).toEqual(["0", "0"]);
});

it("changes sum to the difference of the bill, to the last digit, for every agreement and usage", () => {
  const anyUse = fc.record({
    day: fc.constantFrom("2026-10-01", "2026-10-02", "2026-10-03"),
    quantity: fc.bigInt({ min: -(10n ** 12n), max: 10n ** 14n }),
    costUsd: fc.bigInt({ min: -(10n ** 15n), max: 10n ** 18n }).map((value) => value as Usd),
  });
  const anyTerms = fc.record({
    counting: fc.constantFrom("graduated" as const, "whole" as const),
    meter: fc.constantFrom("input" as const, "spend" as const),
  });
  fc.assert(
    fc.property(anyTerms, fc.array(anyUse, { maxLength: 12 }), (over, uses) => {
      expect(sumUsd(changesByUse(terms(over), uses))).toBe(volumeBill(terms(over), uses).differenceUsd);
    }),
  );
});
