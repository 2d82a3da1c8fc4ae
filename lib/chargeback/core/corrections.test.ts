import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseUsd } from "@/lib/kernel/money";
import { type Amount, type ChangedRow, type Posting, postingsOf } from "./corrections";

const NOTHING: Amount = { quantity: 0n, cost: 0n };
const dollars = (text: string): Amount => ({ quantity: parseUsd(text) / 10n ** 9n, cost: parseUsd(text) });
const row = (over: Partial<ChangedRow>): ChangedRow => ({
  standing: NOTHING,
  late: NOTHING,
  re_rated: NOTHING,
  re_attributed: NOTHING,
  ...over,
});
const costs = (postings: readonly Posting[]): [string, string, bigint][] => postings.map(({ reason, side, cost }) => [reason, side, cost]);
const amount = fc.record({ quantity: fc.bigInt({ min: -9n, max: 9n }), cost: fc.bigInt({ min: -9n, max: 9n }) });

describe("what is posted for a row of a closed period", () => {
  it("L01: reverses and re-enters what was partly somebody else's: 1,500 becomes 1,200 and 300, and nothing in total", () => {
    const kept = postingsOf(row({ standing: dollars("1500.00"), re_attributed: dollars("-300.00") }));
    const given = postingsOf(row({ re_attributed: dollars("300.00") }));
    expect(costs(kept)).toEqual([
      ["re_attributed", "reversed", parseUsd("-1500.00")],
      ["re_attributed", "entered", parseUsd("1200.00")],
    ]);
    expect(costs(given)).toEqual([["re_attributed", "entered", parseUsd("300.00")]]);
    expect([...kept, ...given].reduce((sum, { cost }) => sum + cost, 0n)).toBe(0n);
  });

  it("L03: a re-rated row is posted whole on both sides, and its difference is all that it changes: 523.40 to 498.15", () => {
    const postings = postingsOf(row({ standing: dollars("523.40"), re_rated: { quantity: 0n, cost: parseUsd("-25.25") } }));
    expect(costs(postings)).toEqual([
      ["re_rated", "reversed", parseUsd("-523.40")],
      ["re_rated", "entered", parseUsd("498.15")],
    ]);
    expect(postings.reduce((sum, { cost }) => sum + cost, 0n)).toBe(parseUsd("-25.25"));
  });

  it("late usage is entered once and reverses nothing", () => {
    expect(costs(postingsOf(row({ standing: dollars("10"), late: dollars("2") })))).toEqual([["late", "entered", parseUsd("2")]]);
  });

  it("usage without a cost is posted for its quantity; no change posts nothing", () => {
    expect(postingsOf(row({ late: { quantity: 5n, cost: 0n } }))).toHaveLength(1);
    expect(postingsOf(row({ standing: dollars("10") }))).toEqual([]);
  });

  it("for each reason the rows sum to its change, and all of them to the change of the ledger", () => {
    fc.assert(
      fc.property(fc.record({ standing: amount, late: amount, re_rated: amount, re_attributed: amount }), (changed) => {
        const postings = postingsOf(changed);
        for (const reason of ["late", "re_rated", "re_attributed"] as const) {
          const own = postings.filter((posting) => posting.reason === reason);
          expect(own.reduce((sum, { cost }) => sum + cost, 0n)).toBe(changed[reason].cost);
          expect(own.reduce((sum, { quantity }) => sum + quantity, 0n)).toBe(changed[reason].quantity);
          expect(new Set(own.map(({ side }) => side)).size).toBe(own.length);
        }
        expect(postings.every(({ quantity, cost }) => quantity !== 0n || cost !== 0n)).toBe(true);
      }),
    );
  });
});
