import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { amendTimeline, buildTimeline, currentOf, type Dated, factAt } from "./timeline";

type Fact = { owner: string; team: string };
const BLANK: Fact = { owner: "", team: "" };
const day = (n: number): Date => new Date(n * 86_400_000);

/** Spans made by cutting a stretch of days, some of the pieces left out. */
const spans = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 8 }).chain((cuts) => {
  const starts = [...cuts].sort((a, b) => a - b);
  const piece = fc.record({ owner: fc.constantFrom("ann", "bea", "cyn"), team: fc.constantFrom("red", "blue"), kept: fc.boolean() });
  return fc.tuple(fc.array(piece, { minLength: starts.length, maxLength: starts.length }), fc.boolean()).map(([pieces, open]) =>
    starts.flatMap((start, i): Dated<Fact>[] => {
      const next = starts[i + 1];
      const { owner, team, kept } = pieces[i] as (typeof pieces)[number];
      return kept ? [{ owner, team, validFrom: day(start), validTo: next === undefined ? (open ? null : day(start + 5)) : day(next) }] : [];
    }),
  );
});
const instants = Array.from({ length: 75 }, (_, n) => new Date(n * 86_400_000 - 3_600_000)).concat(
  Array.from({ length: 75 }, (_, n) => day(n)),
);
const change = fc.oneof(
  fc.record({ owner: fc.constantFrom("ann", "dot") }),
  fc.record({ team: fc.constantFrom("red", "green") }),
  fc.record({ owner: fc.constantFrom("bea", "dot"), team: fc.constantFrom("blue", "green") }),
);
const plain = (span: Dated<Fact> | undefined): Fact | undefined => span && { owner: span.owner, team: span.team };

describe("a timeline", () => {
  it("has its start inside and its end outside", () => {
    const timeline = buildTimeline([{ owner: "ann", team: "red", validFrom: day(1), validTo: day(2) }]);
    expect(factAt(timeline, day(1).getTime() - 1)).toBeUndefined();
    expect(factAt(timeline, day(1).getTime())?.owner).toBe("ann");
    expect(factAt(timeline, day(2).getTime() - 1)?.owner).toBe("ann");
    expect(factAt(timeline, day(2).getTime())).toBeUndefined();
    expect(factAt(undefined, 0)).toBeUndefined();
  });

  it("finds by halving what a walk finds, in whatever order the spans come", () => {
    fc.assert(
      fc.property(spans, fc.infiniteStream(fc.nat()), (rows, random) => {
        const shuffled = rows.map((row) => ({ row, key: random.next().value as number })).sort((a, b) => a.key - b.key);
        const timeline = buildTimeline(shuffled.map(({ row }) => row));
        for (const at of instants) expect(factAt(timeline, at.getTime())).toEqual(currentOf(rows, at));
      }),
    );
  });
});

describe("a change from an instant on", () => {
  it("leaves everything before as it was, holds at the instant, and never makes spans overlap", () => {
    fc.assert(
      fc.property(spans, change, fc.integer({ min: -5, max: 70 }), (rows, amendment, n) => {
        const from = day(n);
        const before = structuredClone(rows);
        const after = amendTimeline(rows, amendment, from, BLANK);
        expect(rows).toEqual(before);
        for (const at of instants) if (at < from) expect(plain(currentOf(after, at))).toEqual(plain(currentOf(rows, at)));
        expect(currentOf(after, from)).toMatchObject(amendment);
        for (const [i, span] of after.entries()) {
          const next = after[i + 1];
          if (span.validTo) expect(span.validFrom < span.validTo).toBe(true);
          if (next) expect(span.validTo !== null && span.validTo <= next.validFrom).toBe(true);
        }
      }),
    );
  });

  it("changes no other field, and gives way to a later change of the same field", () => {
    const planned: Dated<Fact>[] = [
      { owner: "ann", team: "red", validFrom: day(0), validTo: day(10) },
      { owner: "ann", team: "blue", validFrom: day(10), validTo: day(20) },
      { owner: "cyn", team: "blue", validFrom: day(20), validTo: null },
    ];
    const after = amendTimeline(planned, { owner: "dot" }, day(5), BLANK);
    expect(after.map((span) => [span.validFrom.getTime() / 86_400_000, span.owner, span.team])).toEqual([
      [0, "ann", "red"],
      [5, "dot", "red"],
      [10, "dot", "blue"],
      [20, "cyn", "blue"],
    ]);
  });

  it("that says what is so already cuts nothing", () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: 0, max: 70 }), (rows, n) => {
        const held = currentOf(rows, day(n));
        if (held) expect(amendTimeline(rows, { owner: held.owner }, day(n), BLANK)).toEqual(rows);
      }),
    );
  });

  it("where a span starts replaces it and leaves no empty span", () => {
    const rows: Dated<Fact>[] = [{ owner: "ann", team: "red", validFrom: day(3), validTo: null }];
    expect(amendTimeline(rows, { owner: "dot" }, day(3), BLANK)).toEqual([{ owner: "dot", team: "red", validFrom: day(3), validTo: null }]);
  });
});
