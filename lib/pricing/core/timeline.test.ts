import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ALWAYS, type NewPriceRow, type PriceRow } from "./price-row";
import { price } from "./testing";
import { reconcileTimeline } from "./timeline";

type Stored = PriceRow & { id: number };
const day = (count: number) => new Date(Date.UTC(2026, 0, 1 + count));
const row = (rate: string, from: Date = ALWAYS, to: Date | null = null): Stored =>
  price({ meter: "input", rate, validFrom: from, validTo: to }) as Stored;
const said = (rate: string, from?: Date, to?: Date | null): NewPriceRow => row(rate, from, to);

let nextId = 1_000;
/** What is stored after a reconciliation. */
function apply(stored: readonly Stored[], desired: readonly NewPriceRow[], now: Date): Stored[] {
  const { close, retract, insert } = reconcileTimeline(stored, desired, now);
  const ends = new Map(close.map(({ id, at }) => [id, at] as const));
  const kept = stored.filter((each) => !retract.includes(each.id)).map((each) => ({ ...each, validTo: ends.get(each.id) ?? each.validTo }));
  return [...kept, ...insert.map((each) => ({ ...each, id: nextId++ }))].sort((a, b) => a.validFrom.getTime() - b.validFrom.getTime());
}
const shape = (rows: readonly Stored[]) =>
  rows.map((each) => [each.rate, each.validFrom.toISOString().slice(0, 10), each.validTo?.toISOString().slice(0, 10) ?? null]);
const rateAt = (rows: readonly NewPriceRow[], at: Date) =>
  rows.filter((each) => each.validFrom <= at && (!each.validTo || at < each.validTo)).map((each) => each.rate);

describe("reconciling stored prices with a source", () => {
  it("a first import takes what the source says", () => {
    const desired = [said("10", ALWAYS, day(5)), said("2", day(5))];
    expect(shape(apply([], desired, day(9)))).toEqual([
      ["10", "1970-01-01", "2026-01-06"],
      ["2", "2026-01-06", null],
    ]);
  });

  it("a changed price without a date begins now, and what held until now stays", () => {
    expect(shape(apply([row("10")], [said("8")], day(9)))).toEqual([
      ["10", "1970-01-01", "2026-01-10"],
      ["8", "2026-01-10", null],
    ]);
  });

  it("a changed price with a date begins on it, even if that is past", () => {
    const desired = [said("10", ALWAYS, day(5)), said("2", day(5))];
    expect(shape(apply([row("10")], desired, day(9)))).toEqual([
      ["10", "1970-01-01", "2026-01-06"],
      ["2", "2026-01-06", null],
    ]);
  });

  it("a price dated ahead is scheduled, and retracted when the source withdraws it", () => {
    const scheduled = apply([row("2")], [said("2", ALWAYS, day(20)), said("3", day(20))], day(9));
    expect(shape(scheduled)).toEqual([
      ["2", "1970-01-01", "2026-01-21"],
      ["3", "2026-01-21", null],
    ]);
    const withdrawn = apply(scheduled, [said("2")], day(10));
    expect(rateAt(withdrawn, day(30))).toEqual(["2"]);
    expect(withdrawn.some((each) => each.rate === "3")).toBe(false);
    expect(reconcileTimeline(scheduled, [said("2")], day(10)).close).toEqual([]);
  });

  it("a price that the source no longer has ends now: calls until now keep it", () => {
    expect(shape(apply([row("2")], [], day(9)))).toEqual([["2", "1970-01-01", "2026-01-10"]]);
    expect(apply([row("2", day(20))], [], day(9))).toEqual([]);
  });

  it("a tier that the source ended on a date ends on that date", () => {
    expect(shape(apply([row("6")], [said("6", ALWAYS, day(3))], day(9)))).toEqual([["6", "1970-01-01", "2026-01-04"]]);
  });

  it("a model that comes back is priced again from now, and for the time between", () => {
    const gone = apply([row("2")], [], day(9));
    expect(rateAt(apply(gone, [said("2")], day(12)), day(10))).toEqual(["2"]);
    expect(rateAt(apply(gone, [said("3")], day(12)), day(5))).toEqual(["2"]);
  });

  const dates = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 3 }).map((days) => days.sort((a, b) => a - b));
  const edition = fc
    .tuple(dates, fc.boolean(), fc.array(fc.constantFrom("1", "2", "3"), { minLength: 4, maxLength: 4 }), fc.boolean())
    .map(([days, ends, rates, empty]) => {
      if (empty && days.length === 0) return [];
      const starts = [ALWAYS, ...days.map(day)];
      return starts
        .slice(0, ends && starts.length > 1 ? -1 : undefined)
        .map((from, i) => said(rates[i] ?? "1", from, starts[i + 1] ?? null));
    });
  const editions = fc.array(fc.tuple(edition, fc.integer({ min: 0, max: 10 })), { minLength: 1, maxLength: 5 });

  it("again with the same edition changes nothing", () => {
    fc.assert(
      fc.property(editions, fc.integer({ min: 0, max: 20 }), (sequence, later) => {
        let stored: Stored[] = [];
        let today = 0;
        for (const [desired, wait] of sequence) {
          today += wait;
          stored = apply(stored, desired, day(today));
          expect(reconcileTimeline(stored, desired, day(today))).toEqual({ close: [], retract: [], insert: [] });
        }
        const last = sequence.at(-1)?.[0] ?? [];
        if (last.length > 0) expect(reconcileTimeline(stored, last, day(today + later))).toEqual({ close: [], retract: [], insert: [] });
      }),
    );
  });

  it("never leaves two prices in force at once, and from now on holds what the source says", () => {
    fc.assert(
      fc.property(editions, (sequence) => {
        let stored: Stored[] = [];
        let today = 0;
        for (const [desired, wait] of sequence) {
          today += wait;
          stored = apply(stored, desired, day(today));
          const days = Array.from({ length: 75 }, (_, i) => i - 5);
          expect(days.filter((each) => rateAt(stored, day(each)).length > 1)).toEqual([]);
          expect(days.filter((each) => each >= today && rateAt(stored, day(each))[0] !== rateAt(desired, day(each))[0])).toEqual([]);
        }
      }),
    );
  });
});
