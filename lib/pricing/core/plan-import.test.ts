import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planImport } from "./plan-import";
import { renewProposals, type StoredProposal } from "./price-proposal";
import { ALWAYS, type NewPriceRow, type PriceRow } from "./price-row";
import { price } from "./testing";

const NOW = new Date("2026-10-01T12:00:00Z");
const LATER = new Date("2026-12-01T00:00:00Z");
const PAST = new Date("2026-09-01T00:00:00Z");
const stored = (row: Parameters<typeof price>[0]) => price(row) as PriceRow & { id: number };
const wanted = (row: Parameters<typeof price>[0]): NewPriceRow => {
  const { id: _, ...rest } = price(row);
  return rest;
};
const plan = (before: (PriceRow & { id: number })[], desired: NewPriceRow[]) =>
  planImport({ prices: before, aliases: [] }, { prices: desired, aliases: [] }, NOW);
const INPUT = { meter: "input", rate: "2.5" } as const;
const acting = (result: ReturnType<typeof plan>) => result.insert.map((row) => [row.meter, row.mode, row.rate, row.validFrom]);
const waiting = (result: ReturnType<typeof plan>) =>
  result.propose.map((each) => [each.cause, each.before?.rate, each.row.rate, each.effectiveFrom]);

describe("what an import may do by itself", () => {
  it("is everything in an empty book, rows dated ahead too", () => {
    const result = plan([], [wanted({ ...INPUT, validTo: LATER }), wanted({ ...INPUT, rate: "0", validFrom: LATER })]);
    expect(result.insert).toHaveLength(2);
    expect(result.propose).toEqual([]);
  });

  it.each([
    ["up", "3", "3.0000001"],
    ["down", "2", "1.9999999"],
  ])("a move %s of a fifth acts, a hair more waits", (_, fifth, more) => {
    expect(acting(plan([stored(INPUT)], [wanted({ ...INPUT, rate: fifth })]))).toEqual([["input", "standard", fifth, NOW]]);
    const result = plan([stored(INPUT)], [wanted({ ...INPUT, rate: more })]);
    expect(acting(result)).toEqual([]);
    expect(result.close).toEqual([]);
    expect(waiting(result)).toEqual([["moved", "2.5", more, null]]);
  });

  it("for any two rates: it waits exactly when the move is larger than a fifth or ends at nothing", () => {
    const rate = fc.integer({ min: 0, max: 5_000 });
    fc.assert(
      fc.property(rate, rate, (from, to) => {
        const result = plan([stored({ ...INPUT, rate: String(from) })], [wanted({ ...INPUT, rate: String(to) })]);
        const isLarge = from !== to && (to === 0 || Math.abs(to - from) * 5 > from);
        expect(result.propose).toHaveLength(isLarge ? 1 : 0);
        expect(result.insert).toHaveLength(!isLarge && from !== to ? 1 : 0);
      }),
    );
  });

  it("the same price for another number of units is no move", () => {
    expect(plan([stored({ ...INPUT, rate: "0.0025", per: 1_000 })], [wanted({ ...INPUT, rate: "2.5" })]).propose).toEqual([]);
  });

  it("a rate that becomes free waits", () => {
    expect(waiting(plan([stored(INPUT)], [wanted({ ...INPUT, rate: "0" })]))).toEqual([["free", "2.5", "0", null]]);
  });

  it("new models and new meters act, a rate of their own for tiers and modes waits when it moves what they cost", () => {
    const result = plan(
      [stored(INPUT)],
      [
        wanted(INPUT),
        wanted({ ...INPUT, model: "other", rate: "9" }),
        wanted({ meter: "cache_read", rate: "0.25" }),
        wanted({ ...INPUT, minTokensExclusive: 200_000n, rate: "5" }),
        wanted({ ...INPUT, mode: "batch", rate: "1.25" }),
        wanted({ ...INPUT, region: "eu", rate: "2.75" }),
      ],
    );
    expect(acting(result)).toEqual([
      ["input", "standard", "9", ALWAYS],
      ["cache_read", "standard", "0.25", ALWAYS],
      ["input", "standard", "2.75", ALWAYS],
    ]);
    expect(waiting(result)).toEqual([
      ["moved", "2.5", "5", null],
      ["moved", "2.5", "1.25", null],
    ]);
    expect(result.changes.map((change) => change.kind)).toEqual(["new_model", "new_meter", "moved", "moved", "small_move"]);
  });

  it("a past date of the catalogue's is kept for the approval", () => {
    const result = plan([stored(INPUT)], [wanted({ ...INPUT, validTo: PAST }), wanted({ ...INPUT, rate: "5", validFrom: PAST })]);
    expect(waiting(result)).toEqual([["moved", "2.5", "5", PAST]]);
  });

  it("a price that ends with nothing after it, ends", () => {
    const result = plan([stored(INPUT)], []);
    expect(result.close).toHaveLength(1);
    expect(result.changes).toMatchObject([{ kind: "ended", from: "2.5", to: null }]);
  });
});

describe("what is dated ahead", () => {
  const announced = [wanted({ ...INPUT, validTo: LATER }), wanted({ ...INPUT, rate: "2.6", validFrom: LATER })];

  it("waits however small the move is, and the price in force goes on without an end", () => {
    const result = plan([stored(INPUT)], announced);
    expect([result.close, result.insert, result.retract]).toEqual([[], [], []]);
    expect(waiting(result)).toEqual([["ahead", "2.5", "2.6", LATER]]);
  });

  it("of a new model waits while today's price of it acts, open-ended", () => {
    const result = plan([stored({ ...INPUT, model: "known" })], [wanted({ ...INPUT, model: "known" }), ...announced]);
    expect(result.insert.map((row) => [row.rate, row.validTo])).toEqual([["2.5", null]]);
    expect(waiting(result)).toEqual([["ahead", "2.5", "2.6", LATER]]);
  });

  it("does not hold up a small move of today", () => {
    const result = plan(
      [stored(INPUT)],
      [wanted({ ...INPUT, rate: "2.4", validTo: LATER }), wanted({ ...INPUT, rate: "2.6", validFrom: LATER })],
    );
    expect(acting(result)).toEqual([["input", "standard", "2.4", NOW]]);
    expect(result.insert[0]?.validTo).toBeNull();
    expect(waiting(result)).toEqual([["ahead", "2.4", "2.6", LATER]]);
  });

  it("once approved and stored is not asked again", () => {
    const result = plan([stored({ ...INPUT, validTo: LATER }), stored({ ...INPUT, rate: "2.6", validFrom: LATER })], announced);
    expect([result.close, result.insert, result.retract, result.propose]).toEqual([[], [], [], []]);
  });

  it("leaves what was approved before in place until somebody decides about its successor", () => {
    const approved = [stored({ ...INPUT, validTo: LATER }), stored({ ...INPUT, rate: "2.6", validFrom: LATER })];
    const result = plan(approved, [wanted({ ...INPUT, validTo: LATER }), wanted({ ...INPUT, rate: "2.7", validFrom: LATER })]);
    expect([result.close, result.insert, result.retract]).toEqual([[], [], []]);
    expect(waiting(result)).toEqual([["ahead", "2.5", "2.7", LATER]]);
  });
});

describe("changes that wait already", () => {
  const proposal = (over: Partial<StoredProposal> & { rate: string }): StoredProposal => {
    const { rate, ...rest } = over;
    const row = wanted({ ...INPUT, rate });
    const decided = { decidedBy: null, decidedAt: null, reason: null };
    return {
      id: 1,
      row,
      cause: "moved",
      before: null,
      effectiveFrom: null,
      timeline: [row],
      state: "waiting",
      requestedBy: "a",
      requestedAt: NOW,
      ...decided,
      ...rest,
    };
  };
  const ask = (rate: string) => [
    { row: wanted({ ...INPUT, rate }), cause: "moved" as const, before: null, effectiveFrom: null, timeline: [wanted({ ...INPUT, rate })] },
  ];

  it("go on waiting when the catalogue says the same, and are replaced when it says something else", () => {
    expect(renewProposals([proposal({ rate: "5" })], ask("5"))).toEqual({ add: [], supersede: [], kept: 1 });
    expect(renewProposals([proposal({ rate: "5" })], ask("6"))).toMatchObject({ add: [{ row: { rate: "6" } }], supersede: [1], kept: 0 });
  });

  it("are gone when the catalogue no longer asks for them", () => {
    expect(renewProposals([proposal({ rate: "5" })], [])).toEqual({ add: [], supersede: [1], kept: 0 });
  });

  it("that were refused are not asked again, unless something else is asked", () => {
    expect(renewProposals([proposal({ rate: "5", state: "refused" })], ask("5")).add).toEqual([]);
    expect(renewProposals([proposal({ rate: "5", state: "refused" })], ask("6")).add).toHaveLength(1);
    expect(renewProposals([proposal({ rate: "5", state: "approved" })], ask("5")).add).toHaveLength(1);
  });
});
