/** One row a signal: it grows, and never shrinks, whatever is seen again in whatever order. */
import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import type { Usd } from "@/lib/kernel/money";
import { useDatabase } from "@/lib/testing/database";
import { SEVERITIES, type Signal } from "../core/signal";
import { markWorked, readNewSignals, readSignals, recordSignals } from "./signals";

const database = useDatabase();
const AT = new Date("2026-03-15T12:00:00Z");
const PLACE = { identityId: "i1", credentialId: null, teamId: "t1", businessUnitId: null, applicationId: null, environmentId: null };

const signal = (more: Partial<Signal> = {}): Signal => ({
  ...{
    detector: "B1",
    key: "B1:i1:t",
    scopeKind: "identity",
    scopeId: "i1",
    place: PLACE,
    traceId: "trace",
    severity: "medium",
    title: "12 times",
  },
  ...{ startedMs: 1_000, detectedMs: 2_000, untilMs: 3_000, actualUsd: 5n as Usd, expectedUsd: 1n as Usd, impactUsd: 4n as Usd },
  ...{ confidence: 0.9, score: 3.5, evidence: [{ name: "Calls", value: "12" }], parameters: { repeats: 8 } },
  ...more,
});
const record = (...signals: Signal[]) => recordSignals(database.db, signals, AT);
const only = async () => (await readSignals(database.db, {}))[0];

beforeEach(() => database.db.signal.deleteMany());

test("a signal comes back as it was recorded, and again it changes nothing", async () => {
  expect(await record(signal())).toBe(1);
  expect(await only()).toMatchObject({ ...signal(), recordedAt: AT, version: 1, workedVersion: 0, incidentId: null, quietReason: null });
  expect(await record(signal(), signal({ key: "another" }))).toBe(1);
  expect(await only()).toMatchObject({ version: 1 });
});

test.each([
  ["a later end", { untilMs: 3_001 }],
  ["more money", { actualUsd: 6n as Usd }],
  ["more impact", { impactUsd: 5n as Usd }],
  ["a graver severity", { severity: "high" as const }],
])("%s is a new version, which is read again although the one before was worked", async (_, more) => {
  await record(signal());
  const [before] = await readNewSignals(database.db, 10);
  await markWorked(database.db, [{ id: before?.id ?? "", version: 1, incidentId: "inc", quietReason: null }]);
  expect(await readNewSignals(database.db, 10)).toEqual([]);
  expect(await record(signal(more))).toBe(1);
  expect(await readNewSignals(database.db, 10)).toMatchObject([{ ...signal(more), version: 2, workedVersion: 1, incidentId: "inc" }]);
});

test("what grows while it is worked stays to be read", async () => {
  await record(signal());
  const [read] = await readNewSignals(database.db, 10);
  await record(signal({ untilMs: 9_000 }));
  await markWorked(database.db, [{ id: read?.id ?? "", version: read?.version ?? 0, incidentId: null, quietReason: "below_floor" }]);
  expect(await readNewSignals(database.db, 10)).toMatchObject([{ version: 2, workedVersion: 1, quietReason: "below_floor" }]);
});

test("a replay of how it grew leaves it as it is, and any order of its steps ends at the same", async () => {
  const step = fc.record({
    untilMs: fc.integer({ min: 2_000, max: 2_010 }),
    severity: fc.constantFrom(...SEVERITIES),
    cents: fc.integer({ min: 0, max: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      const grown = steps.map(({ cents, ...more }) =>
        signal({ ...more, actualUsd: BigInt(cents) as Usd, impactUsd: BigInt(cents) as Usd }),
      );
      await database.db.signal.deleteMany();
      for (const each of grown) await record(each);
      const after = await only();
      for (const each of grown) expect(await record(each)).toBe(0);
      await database.db.signal.deleteMany();
      for (const each of [...grown].reverse()) await record(each);
      const reversed = await only();
      const last = grown.toSorted((a, b) => a.untilMs - b.untilMs || Number(a.actualUsd - b.actualUsd)).at(-1);
      for (const found of [after, reversed]) expect(found).toMatchObject({ untilMs: last?.untilMs, actualUsd: last?.actualUsd });
    }),
    { numRuns: 25 },
  );
});

test("names of any sort are stored without what no database keeps", async () => {
  const name = "a\u0000b\ud800'); DROP TABLE signal; --{\"\\,}";
  await record(signal({ key: name, scopeId: name, title: name, traceId: name, evidence: [{ name, value: name }] }));
  const kept = "ab\ufffd'); DROP TABLE signal; --{\"\\,}";
  expect(await only()).toMatchObject({ key: kept, scopeId: kept, title: kept, traceId: kept, evidence: [{ name: kept, value: kept }] });
});
