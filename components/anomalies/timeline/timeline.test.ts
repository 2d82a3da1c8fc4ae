import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { IncidentTimeline, TimelineEntry } from "@/lib/incidents/core/views";
import { readingAt, readingWords, readOut, snap, startOf, stepBucket, stepEntry, timelineFinding } from "./cursor";
import { layLanes } from "./lanes";
import { usageAxis, usageShape } from "./plot-shape";
import { bucketWords, inBucket, instantWords, type TimeScale, ticksOf, timeAt, xOf } from "./time-scale";

const T0 = Date.parse("2026-10-14T01:00:00Z");
const MIN = 60_000;
const iso = (minutes: number): string => new Date(T0 + minutes * MIN).toISOString();
const scale: TimeScale = { fromMs: T0, toMs: T0 + 600 * MIN, left: 100, width: 900 };
const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, " ");

const entry = (minutes: number, text: string, more: Partial<TimelineEntry> = {}): TimelineEntry => ({
  at: iso(minutes),
  until: null,
  lane: "security",
  mark: "mark",
  text,
  href: null,
  ...more,
});

const bucket = (place: number, actualUsd: string): IncidentTimeline["buckets"][number] => ({
  at: iso(place * 10),
  actualUsd,
  expectedUsd: "1.04",
  upperUsd: "2.18",
  withoutUsd: "1.04",
  calls: 12,
  errors: place === 2 ? 3 : 0,
});

const timeline: IncidentTimeline = {
  from: iso(0),
  to: iso(60),
  bucketSeconds: 600,
  buckets: [bucket(0, "1.15"), bucket(1, "1.02"), bucket(2, "42.15"), bucket(3, "86.03"), bucket(4, "1.00"), bucket(5, "1.11")],
  entries: [
    entry(12, "key seen in a public repository", { mark: "bad" }),
    entry(24, "incident opened", { lane: "detection" }),
    entry(21, "Parts catalogue × 1,204", { lane: "tools", until: iso(39), mark: "bad" }),
  ],
  gaps: [],
};

describe("the axis of time", () => {
  it("gives the place of an instant back as the instant, and keeps what lies outside at its ends", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 600 }), (minutes) => {
        const at = T0 + minutes * MIN;
        expect(Math.abs(timeAt(scale, xOf(scale, at)) - at)).toBeLessThan(1);
      }),
    );
    expect(xOf(scale, T0 - 1)).toBe(100);
    expect(xOf(scale, T0 + 9_000 * MIN)).toBe(1000);
    expect(timeAt({ ...scale, width: 0 }, 400)).toBe(T0);
  });
  it("never writes more ticks than fit, all of them on the axis and on round times", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 * 24 * 60 }), fc.integer({ min: 2, max: 20 }), (minutes, fit) => {
        const span = { fromMs: T0 + 7 * MIN, toMs: T0 + (7 + minutes) * MIN };
        const ticks = ticksOf(span, fit);
        expect(ticks.length).toBeLessThanOrEqual(fit);
        for (const { atMs } of ticks) {
          expect(atMs).toBeGreaterThanOrEqual(span.fromMs);
          expect(atMs).toBeLessThanOrEqual(span.toMs);
          expect(atMs % MIN).toBe(0);
        }
      }),
    );
  });
  it("names midnight by its day and everything else by the hour", () => {
    const ticks = ticksOf({ fromMs: Date.parse("2026-10-14T18:00:00Z"), toMs: Date.parse("2026-10-15T06:00:00Z") }, 4);
    expect(ticks.map(({ label }) => plain(label))).toEqual(["18:00", "15 Oct", "06:00"]);
  });
  it("says what a bucket is, and the day of an instant only where the axis covers several", () => {
    expect([60, 600, 900, 3600, 21_600, 86_400].map((one) => plain(bucketWords(one)))).toEqual([
      "minute",
      "10 min",
      "15 min",
      "hour",
      "6 h",
      "day",
    ]);
    expect(plain(inBucket(3600))).toBe("in this hour");
    expect(plain(inBucket(600))).toBe("in these 10 min");
    expect(instantWords(T0, scale)).toBe("01:00");
    expect(plain(instantWords(T0, { fromMs: T0, toMs: T0 + 48 * 60 * MIN }))).toBe("14 Oct, 01:00");
    expect(instantWords(T0 + 5_000, { fromMs: T0, toMs: T0 + 10 * MIN })).toBe("01:00:05");
  });
});

describe("lanes", () => {
  it("keep every entry once, in its own lane, and let no words of a row lie over each other", () => {
    const lane = fc.constantFrom("security", "detection", "tools", "decision", "people") as fc.Arbitrary<TimelineEntry["lane"]>;
    const entries = fc.array(
      fc
        .record({
          at: fc.integer({ min: -30, max: 630 }),
          long: fc.integer({ min: 1, max: 60 }),
          span: fc.integer({ min: 0, max: 90 }),
          lane,
        })
        .map(({ at, long, span, lane }) => entry(at, "x".repeat(long), { lane, until: span === 0 ? null : iso(at + span) })),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(entries, fc.integer({ min: 1, max: 3 }), (given, rows) => {
        const lanes = layLanes(given, scale, rows);
        expect(lanes.map(({ lane }) => lane)).toEqual(["security", "detection", "tools", "decision", "people"]);
        expect(lanes.flatMap(({ entries }) => entries.map(({ key }) => key)).sort((a, b) => a - b)).toEqual(given.map((_, i) => i));
        for (const laid of lanes) {
          expect(laid.rows).toBeLessThanOrEqual(rows);
          const said = laid.entries.flatMap(({ label, row }) =>
            label === null
              ? []
              : [{ row, from: label.anchor === "start" ? label.x : label.x - label.text.length * 6.2, wide: label.text.length * 6.2 }],
          );
          for (const [i, one] of said.entries())
            for (const other of said.slice(i + 1))
              if (one.row === other.row) expect(one.from + one.wide <= other.from || other.from + other.wide <= one.from).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
  it("turn words to the left near the right edge", () => {
    const [security] = layLanes([entry(595, "silence verified")], scale, 2);
    expect(security?.entries[0]?.label?.anchor).toBe("end");
  });
});

describe("the cursor", () => {
  it("reads the bucket that it stands in, what was beyond the usual so far, and what happened there", () => {
    const reading = readingAt(timeline, T0 + 25 * MIN);
    expect(reading.bucket?.actualUsd).toBe("42.15");
    expect(reading.beyondSoFarUsd).toBe("41.22");
    expect(reading.entries.map(({ text }) => text)).toEqual(["incident opened", "Parts catalogue × 1,204"]);
    expect(readingWords(reading, 600).map(plain)).toEqual([
      "$42.15 in these 10 min, usually $1.04",
      "$41.22 unexpected so far",
      "12 calls, 3 failed",
    ]);
  });
  it("says that nothing is known where there is no bucket", () => {
    expect(readingWords(readingAt({ ...timeline, buckets: [] }, T0), 600)).toEqual(["no usage is known here"]);
  });
  it("reads out the gravest first, each text once, and says how many more there are", () => {
    const many = [entry(1, "a"), entry(2, "b"), entry(3, "b"), entry(4, "c"), entry(5, "d"), entry(6, "harm", { mark: "bad" })];
    const { said, more } = readOut(many);
    expect([said.map(({ text }) => text), more]).toEqual([["harm", "a", "b", "c"], 1]);
    expect(readOut([])).toEqual({ said: [], more: 0 });
  });
  it("goes from bucket to bucket and from entry to entry, and never off the axis", () => {
    const span = { fromMs: T0, toMs: T0 + 60 * MIN };
    expect(stepBucket(T0, 1, span, 600)).toBe(T0 + 10 * MIN);
    expect(stepBucket(T0, -1, span, 600)).toBe(T0);
    expect(stepBucket(span.toMs, 1, span, 600)).toBe(span.toMs);
    expect(stepEntry(T0, 1, timeline.entries)).toBe(T0 + 12 * MIN);
    expect(stepEntry(T0 + 12 * MIN, 1, timeline.entries)).toBe(T0 + 21 * MIN);
    expect(stepEntry(T0 + 24 * MIN, 1, timeline.entries)).toBe(T0 + 24 * MIN);
    expect(stepEntry(T0 + 24 * MIN, -1, timeline.entries)).toBe(T0 + 21 * MIN);
  });
  it("takes the entry that the pointer is near", () => {
    expect(snap(T0 + 13 * MIN, timeline.entries, 2 * MIN)).toBe(T0 + 12 * MIN);
    expect(snap(T0 + 16 * MIN, timeline.entries, 2 * MIN)).toBe(T0 + 16 * MIN);
  });
  it("stands where it was seen, else at the first harm", () => {
    expect(startOf(timeline, iso(24))).toBe(T0 + 24 * MIN);
    expect(startOf(timeline, iso(-900))).toBe(T0 + 12 * MIN);
  });
});

describe("usage", () => {
  it("is said to have left its range at the first bucket beyond it, and to be back after the last", () => {
    expect(timelineFinding(timeline)).toBe("Spend left its usual range at 01:20 and came back at 01:40");
    expect(timelineFinding({ ...timeline, buckets: timeline.buckets.slice(0, 4) })).toBe(
      "Spend left its usual range at 01:20 and has not come back",
    );
    expect(timelineFinding({ ...timeline, buckets: timeline.buckets.slice(0, 2) })).toBe("Spend stayed in its usual range");
  });
  it("has one axis with and without the incident, and nothing beyond the usual without it", () => {
    const axis = usageAxis(timeline.buckets);
    expect(axis.max).toBeGreaterThan(86);
    const yOf = (value: number) => 200 - (value / axis.max) * 200;
    const around = usageShape(timeline, "with", scale, yOf);
    const without = usageShape(timeline, "without", scale, yOf);
    expect(around.beyond.match(/M/g)).toHaveLength(2);
    expect(around.ghost).toBeNull();
    expect(without.beyond).toBe("");
    expect(without.ghost).toBe(around.line);
    expect(without.line).not.toBe(around.line);
  });
});
