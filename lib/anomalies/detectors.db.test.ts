/** Setting detectors, trying settings on what was, and reading history again. */
import { beforeAll, beforeEach, expect, test } from "vitest";
import { Forbidden, Invalid, NotFound } from "@/lib/kernel/errors";
import { ingestEvents } from "@/lib/metering";
import { frozenClock } from "@/lib/testing/clock";
import { type Caller, testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedOrganisation } from "@/lib/testing/ledger";
import { batchOf, usageEvent } from "@/lib/testing/usage";
import { listDetectors } from "./list-detectors";
import { readPoints } from "./list-points";
import { previewDetector } from "./preview-detector";
import { replayBehaviour } from "./replay-behaviour";
import { DetectorInput, PreviewInput, ReplayInput } from "./schemas";
import { setDetector } from "./set-detector";
import { readSignals, type StoredSignal } from "./store/signals";
import { watchArrivals } from "./watch-arrivals";

const database = useDatabase();
const clock = frozenClock("2026-03-15T12:00:00Z");
const as = (caller: Caller = {}) => testContext(database.db, { clock, ...caller });
const team = (id: string) => ({ kind: "team" as const, id });
const set = (input: unknown, caller: Caller = {}, detector = "B1") => setDetector(as(caller), detector, DetectorInput.parse(input));
const preview = (input: unknown, detector = "B1") => previewDetector(as(), detector, PreviewInput.parse(input));
const seen = ({ id: _, version: __, ...rest }: StoredSignal) => rest;
const REASON = { reason: "Too many of them" };

/** The same prompt but for a counter, 12 times in six minutes, for 0.36 USD, three days ago. */
beforeAll(async () => {
  await seedOrganisation(database.pool);
  const loop = Array.from({ length: 12 }, (_, i) =>
    usageEvent({
      ...{ dedupeKey: `loop-${i}`, occurredAt: new Date(Date.UTC(2026, 2, 12, 10, 0, i * 30)), hints: { credential: "triage-key" } },
      ...{ promptHash: `counted-${i}`, promptShape: "same", traceId: "trace-1", quantities: { input: 8_000n, output: 1_000n } },
    }),
  );
  await ingestEvents(as(), "api", batchOf(...loop));
});
beforeEach(async () => {
  await database.db.detectorSetting.deleteMany();
  await database.db.signal.deleteMany();
});

test("every detector is listed with its defaults until somebody sets it", async () => {
  const { data, mayConfigureAll } = await listDetectors(as());
  expect(data).toHaveLength(24);
  expect(mayConfigureAll).toBe(true);
  expect(data.find(({ id }) => id === "B1")).toMatchObject({ enabled: true, overrides: [], changes: [], fired: 0 });
  for (const { parameters } of data) for (const each of parameters) expect(each.value).toBe(each.default);
});

test("a setting holds in its scope, says who changed what, and is audited", async () => {
  const view = await set({ parameters: { repeats: 20 }, ...REASON });
  expect(view.parameters.find(({ name }) => name === "repeats")?.value).toBe(20);
  const narrow = await set({ scope: team("care"), enabled: false, ...REASON });
  expect(narrow.enabled).toBe(true);
  expect(narrow.overrides).toMatchObject([{ scope: { kind: "team", id: "care", name: "Care" }, enabled: false, own: {} }]);
  expect(narrow.changes).toHaveLength(2);
  const { rows } = await database.pool.query("SELECT action, object_id, reason FROM audit_event WHERE action = 'detector.set'");
  expect(rows).toEqual(Array.from({ length: 2 }, () => ({ action: "detector.set", object_id: "B1", ...REASON })));
});

test("a setting that begins later does not hold before", async () => {
  const view = await set({ parameters: { repeats: 20 }, effectiveFrom: "2026-03-16T00:00:00Z", ...REASON });
  expect(view.parameters.find(({ name }) => name === "repeats")?.value).toBe(8);
  await expect(set({ effectiveFrom: "2026-03-14T00:00:00Z", ...REASON })).rejects.toThrow(Invalid);
});

test("a name that is misspelt is refused with the one that was meant, and a value out of bounds with the bounds", async () => {
  const refused = async (parameters: unknown) => (await set({ parameters, ...REASON }).catch((error: Invalid) => error)) as Invalid;
  const misspelt = await refused({ repeat: 20 });
  expect(misspelt).toBeInstanceOf(Invalid);
  expect(JSON.stringify(misspelt.details)).toContain("repeats");
  expect(await refused({ repeats: 0 })).toBeInstanceOf(Invalid);
  await expect(preview({ parameters: { repeat: 20 } })).rejects.toThrow(Invalid);
  await expect(set(REASON, {}, "B99")).rejects.toThrow(NotFound);
  expect(await database.db.detectorSetting.count()).toBe(0);
});

test("who configures a team configures no other, and does not see what others set", async () => {
  const lead: Caller = { rights: ["incident.read", "detector.configure"], scope: { teamIds: ["care"] } };
  await set({ scope: team("care"), parameters: { repeats: 9 }, ...REASON }, lead);
  await expect(set({ scope: team("field"), ...REASON }, lead)).rejects.toThrow(NotFound);
  await expect(set({ scope: team("nobody"), ...REASON })).rejects.toThrow(NotFound);
  await expect(set(REASON, lead)).rejects.toThrow();
  await expect(set(REASON, { rights: ["incident.read"] })).rejects.toThrow(Forbidden);
  await expect(set(REASON, { kind: "token" })).rejects.toThrow(Forbidden);
  await set({ scope: team("field"), parameters: { repeats: 7 }, ...REASON });
  const seen = (await listDetectors(as(lead))).data.find(({ id }) => id === "B1");
  expect(seen?.overrides.map(({ scope }) => scope.id)).toEqual(["care"]);
  expect(seen?.changes).toHaveLength(1);
});

test("a preview tells how often other parameters would have fired beside those in force, and writes nothing", async () => {
  const sharper = await preview({ parameters: { repeats: 5 } });
  expect(sharper).toMatchObject({ days: 30, events: 12, isCut: false, proposed: { times: 1 }, inForce: { times: 1 } });
  const duller = await preview({ parameters: { repeats: 50 } });
  expect(duller).toMatchObject({ proposed: { times: 0, impactUsd: "0", signals: [] }, inForce: { times: 1 } });
  expect(duller.inForce.signals).toMatchObject([{ scope: { kind: "identity", id: "triage", name: "Triage" } }]);
  expect(await preview({ parameters: { repeats: 5 }, scope: team("field") })).toMatchObject({ events: 0, proposed: { times: 0 } });
  expect(await preview({ days: 2 })).toMatchObject({ events: 12, proposed: { times: 0 } });
  expect([await database.db.signal.count(), await database.db.detectorSetting.count()]).toEqual([0, 0]);
});

test("a preview of a detector of series judges the hours anew", async () => {
  const early = { dedupeKey: "early", occurredAt: new Date("2026-01-20T10:00:00Z"), hints: { credential: "triage-key" } };
  await ingestEvents(as(), "api", batchOf(usageEvent(early)));
  const tried = await preview({ parameters: { learningDays: 2 } }, "S1");
  expect(tried).toMatchObject({ days: 30, isCut: false, proposed: { times: 0 }, inForce: { times: 0 } });
  expect(tried.events).toBeGreaterThan(0);
  expect((await preview({ scope: team("field") }, "S1")).events).toBe(0);
  expect(await database.db.seriesState.count()).toBe(0);
});

test("history that is read again comes to the signals that arriving usage gave, once", async () => {
  await watchArrivals(as());
  const live = await readSignals(database.db, { detectors: ["B1"] });
  expect(live).toMatchObject([{ detector: "B1", scopeId: "triage" }]);
  const replay = () =>
    replayBehaviour(as(), ReplayInput.parse({ from: "2026-03-10T00:00:00Z", to: "2026-03-14T00:00:00Z", reason: "After a change" }));
  expect(await replay()).toMatchObject({ events: 12, signals: 0 });
  expect(await readSignals(database.db, { detectors: ["B1"] })).toEqual(live);
  await database.db.signal.deleteMany();
  expect((await replay()).signals).toBeGreaterThan(0);
  const again = await readSignals(database.db, { detectors: ["B1"] });
  // While it arrived it was told as it grew.
  expect(again.map(seen)).toEqual(live.map(seen));
  expect((await replay()).signals).toBe(0);
  const { rows } = await database.pool.query("SELECT object_id FROM audit_event WHERE action = 'detector.replay'");
  expect(rows).toHaveLength(3);
});

test("a replay of too long a span or of the future is refused", async () => {
  const replay = (from: string, to: string) => replayBehaviour(as(), ReplayInput.parse({ from, to, reason: "Because" }));
  await expect(replay("2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z")).rejects.toThrow(Invalid);
  await expect(replay("2026-03-14T00:00:00Z", "2026-03-16T00:00:00Z")).rejects.toThrow(Invalid);
});

test("points of a series are told to those who see it", async () => {
  const point = {
    grain: "hour",
    measure: "cost",
    bucket: new Date("2026-03-12T10:00:00Z"),
    actual: "2.5",
    expected: "1",
    upper: "1.5",
    score: 6,
    head: "jump",
  };
  await database.db.seriesPoint.createMany({
    data: [
      { ...point, scopeKind: "team", scopeId: "care" },
      { ...point, scopeKind: "organisation", scopeId: "" },
    ],
  });
  const span = { from: new Date("2026-03-12T00:00:00Z"), to: new Date("2026-03-13T00:00:00Z") };
  const lead = as({ rights: ["incident.read"], scope: { teamIds: ["care"] } });
  const { data } = await readPoints(lead, { ...span, scopeKind: "team", scopeId: "care" });
  expect(data).toEqual([
    {
      ...{ grain: "hour", measure: "cost", at: "2026-03-12T10:00:00.000Z", until: "2026-03-12T11:00:00.000Z" },
      actual: "2.5",
      expected: "1",
      upper: "1.5",
      score: 6,
      head: "jump",
    },
  ]);
  await expect(readPoints(lead, { ...span, scopeKind: "organisation", scopeId: "" })).rejects.toThrow(NotFound);
  expect((await readPoints(as(), { ...span, scopeKind: "organisation", scopeId: "" })).data).toHaveLength(1);
  expect((await readPoints(as(), { ...span, scopeKind: "team", scopeId: "care", grain: "quarter" })).data).toEqual([]);
});
