import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countAmount } from "@/lib/budgets/core/budget";
import { limitBy } from "./budget-limit";
import { DAY_MS } from "./moments";

const CENT = countAmount(1n) / 100n;
const use = fc.record({
  used: fc.bigInt({ min: CENT * 1_000n, max: CENT * 10n ** 9n }),
  perDay: fc.bigInt({ min: CENT * 1_000n, max: CENT * 10n ** 7n }),
  leftMs: fc.integer({ min: 0, max: 92 * DAY_MS }),
});

describe("the limits of the sample's budgets", () => {
  it("are reached where they are a part of what is used, and not where they are more than the window comes to", () => {
    fc.assert(
      fc.property(use, (of) => {
        expect(limitBy({ ofUsed: 95 }, of, CENT)).toBeLessThanOrEqual(of.used);
        expect(limitBy({ ofWindow: 140 }, of, CENT) * 5n).toBeGreaterThanOrEqual(of.used * 7n);
        expect(limitBy({ ofRest: 40 }, of, CENT)).toBeGreaterThanOrEqual(of.used);
      }),
      { numRuns: 50 },
    );
  });

  it("have three digits that count, and are never nothing", () => {
    expect(limitBy({ ofWindow: 100 }, { used: CENT * 123_456n, perDay: 0n, leftMs: DAY_MS }, CENT)).toBe(CENT * 124_000n);
    expect(limitBy({ ofRest: 50 }, { used: CENT * 1_000n, perDay: CENT * 300n, leftMs: 2 * DAY_MS }, CENT)).toBe(CENT * 1_300n);
    expect(limitBy({ ofUsed: 50 }, { used: 0n, perDay: 0n, leftMs: 0 }, CENT)).toBe(CENT);
  });
});
