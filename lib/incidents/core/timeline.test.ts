import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseUsd, sumUsd, type Usd } from "@/lib/kernel/money";
import { axisOf, boundEntries, bucketsOf, type Draft } from "./timeline";
import { LANES, type Lane } from "./views";

const AT = Date.parse("2026-03-11T02:10:00Z");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe("the axis", () => {
  it("is cut so that nobody has to look at more than 144 buckets, and holds the incident and what is near it", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 40 * DAY }),
        fc.array(fc.integer({ min: -60 * DAY, max: 60 * DAY }), { maxLength: 8 }),
        (lasted, moments) => {
          const axis = axisOf(
            AT,
            AT + lasted,
            moments.map((at) => AT + at),
          );
          const ms = axis.bucketSeconds * 1000;
          expect((axis.toMs - axis.fromMs) / ms).toBeLessThanOrEqual(lasted > 30 * DAY ? 400 : 144);
          expect(axis.fromMs % ms).toBe(0);
          expect(axis.fromMs).toBeLessThan(AT);
          expect(axis.toMs).toBeGreaterThan(AT + lasted);
        },
      ),
    );
  });

  it("shows a burst of hours by minutes, one of weeks by days, and does not reach for what is far away", () => {
    expect(axisOf(AT, AT + 3.5 * HOUR, [AT - 18 * MINUTE, AT + 7.5 * HOUR]).bucketSeconds).toBe(300);
    expect(axisOf(AT, AT + 60 * DAY, []).bucketSeconds).toBe(86_400);
    expect(axisOf(AT, AT + HOUR, [AT + 30 * DAY])).toEqual(axisOf(AT, AT + HOUR, []));
    expect(axisOf(AT, AT + HOUR, [], 900).bucketSeconds).toBe(900);
  });
});

const flat = (perHour: number) => ({
  between: (from: number, to: number) => ({ expected: (perHour * (to - from)) / HOUR, upper: (2 * perHour * (to - from)) / HOUR }),
});
const usd = (atoms: bigint): Usd => atoms as Usd;

describe("usage with and without the cause", () => {
  const axis = { fromMs: AT - 10 * MINUTE, toMs: AT + 30 * MINUTE, bucketSeconds: 600 };
  const used = [
    { at: new Date(AT - 10 * MINUTE), costUsd: parseUsd("1"), causeUsd: parseUsd("1"), calls: 3, errors: 0 },
    { at: new Date(AT), costUsd: parseUsd("41"), causeUsd: parseUsd("40"), calls: 80, errors: 2 },
  ];

  it("is, within the incident, the rest and what the cause usually is", () => {
    const buckets = bucketsOf(axis, used, flat(6), { startMs: AT, endMs: AT + 9 * MINUTE, causeShare: 0.5 });
    expect(buckets.map(({ actualUsd, expectedUsd, withoutUsd, calls }) => [actualUsd, expectedUsd, withoutUsd, calls])).toEqual([
      ["1", "1", "1", 3],
      ["41", "1", "1.5", 80],
      ["0", "1", "0", 0],
      ["0", "1", "0", 0],
    ]);
  });

  it("is what was expected where no cause is named", () => {
    const [, burst] = bucketsOf(axis, used, flat(6), { startMs: AT, endMs: AT + 9 * MINUTE, causeShare: null });
    expect(burst?.withoutUsd).toBe("1");
  });

  it("loses no call and no cent, and without the cause is never more than with it", () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 18n });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(amount, amount), { minLength: 4, maxLength: 4 }),
        fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
        (sums, causeShare) => {
          const given = sums.map(([cause, rest], i) => ({
            at: new Date(axis.fromMs + i * 10 * MINUTE),
            ...{ costUsd: usd(cause + rest), causeUsd: usd(cause), calls: i, errors: 0 },
          }));
          const buckets = bucketsOf(axis, given, flat(50), { startMs: AT, endMs: AT + 25 * MINUTE, causeShare });
          expect(sumUsd(buckets.map(({ actualUsd }) => parseUsd(actualUsd)))).toBe(sumUsd(given.map(({ costUsd }) => costUsd)));
          for (const { actualUsd, withoutUsd } of buckets) {
            expect(parseUsd(withoutUsd)).toBeLessThanOrEqual(parseUsd(actualUsd));
            expect(parseUsd(withoutUsd)).toBeGreaterThanOrEqual(0n);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

const draft = (minute: number, lane: Lane, text: string, group = text): Draft => ({
  ...{ at: new Date(AT + minute * MINUTE).toISOString(), until: null, lane, mark: "mark", text, href: null, group },
});

describe("entries", () => {
  it("stand in the order of time", () => {
    const told = boundEntries([draft(9, "people", "revoked"), draft(-18, "security", "found"), draft(0, "tools", "burst")]);
    expect(told.map(({ text }) => text)).toEqual(["found", "burst", "revoked"]);
  });

  it("that are too many become one of their group, with how many they are", () => {
    const calls = Array.from({ length: 1_204 }, (_, i) => draft(i, "tools", `call ${i}`, "Parts catalogue"));
    const told = boundEntries([...calls, draft(2_000, "people", "revoked")]);
    expect(told.map(({ text, at, until }) => [text, at, until])).toEqual([
      ["Parts catalogue × 1,204", calls[0]?.at, calls.at(-1)?.at],
      ["revoked", draft(2_000, "people", "").at, null],
    ]);
  });

  it("are never more than the bound, and what is cut is counted", () => {
    const any = fc.array(fc.tuple(fc.integer({ min: 0, max: 5_000 }), fc.constantFrom(...LANES), fc.nat(2_000)), { maxLength: 900 });
    fc.assert(
      fc.property(any, (rows) => {
        const told = boundEntries(rows.map(([minute, lane, i]) => draft(minute, lane, `e${i}`)));
        expect(told.length).toBeLessThanOrEqual(300);
        expect([...told].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).map(({ at }) => at)).toEqual(told.map(({ at }) => at));
        if (rows.length <= 300) expect(told).toHaveLength(rows.length);
      }),
      { numRuns: 30 },
    );
    const many = Array.from({ length: 700 }, (_, i) => draft(i, "security", `event ${i}`));
    expect(boundEntries(many).at(-1)?.text).toBe("and 641 more");
  });
});
