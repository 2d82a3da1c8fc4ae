import { beforeAll, expect, it } from "vitest";
import { recordSignals } from "@/lib/anomalies";
import type { Context } from "@/lib/auth";
import { parseUsd } from "@/lib/kernel/money";
import { ingestEvents } from "@/lib/metering";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedOrganisation } from "@/lib/testing/ledger";
import { testSignal } from "@/lib/testing/signals";
import { batchOf, usageEvent } from "@/lib/testing/usage";
import { readIncident } from "../read-incident";
import { explainIncident } from "./explain-incident";
import { readBlastRadius } from "./read-blast-radius";
import { readChain } from "./read-chain";
import { readEvidence } from "./read-evidence";
import { readTimeline } from "./read-timeline";

const database = useDatabase();
const START = Date.parse("2026-03-11T10:00:00Z");
const HOUR = 3_600_000;
const clock = frozenClock("2026-03-11T15:00:00Z");
const root = (): Context => testContext(database.db, { clock });

/** Two identities of one team on most days; on the last one calls a hundred times as much, in no run. */
const calls = Array.from({ length: 20 * 8 }, (_, i) =>
  usageEvent({
    dedupeKey: `usual-${i}`,
    occurredAt: new Date(START - (1 + Math.floor(i / 8)) * 24 * HOUR + (i % 4) * HOUR),
    hints: i % 2 ? { credential: "triage-key" } : { identity: "router" },
  }),
);
const burst = Array.from({ length: 200 }, (_, i) =>
  usageEvent({
    ...{
      dedupeKey: `burst-${i}`,
      occurredAt: new Date(START + i * 36_000),
      hints: { credential: "triage-key" },
      promptHash: i % 2 ? "same" : `p${i}`,
    },
    quantities: { input: 40_000n, output: 400n },
  }),
);
/** Of another team, every other day for an hour more than that: on the last day as well. */
const bursts = Array.from({ length: 11 }, (_, i) =>
  usageEvent({
    dedupeKey: `eye-${i}`,
    occurredAt: new Date(START - 2 * i * 24 * HOUR + HOUR / 2),
    hints: { identity: "eye" },
    quantities: { input: 12_000_000n },
  }),
);
/** A key that nobody entered. */
const nobodys = Array.from({ length: 40 }, (_, i) =>
  usageEvent({
    dedupeKey: `nobody-${i}`,
    occurredAt: new Date(START + i * 60_000),
    hints: { credential: "key-of-nobody" },
    quantities: { input: 20_000n, output: 200n },
  }),
);
const about = {
  detector: "S1",
  scopeKind: "team" as const,
  scopeId: "care",
  startedAt: new Date(START),
  lastSeenAt: new Date(START + 2 * HOUR),
  actualUsd: parseUsd("20.8"),
  impactUsd: parseUsd("20"),
};

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await ingestEvents(root(), "api", batchOf(...calls, ...burst, ...bursts, ...nobodys));
  await database.db.incident.create({
    data: {
      ...{
        id: "wide",
        title: "Care spent more",
        severity: "medium",
        reasons: [],
        state: "open",
        ...about,
        teamId: "care",
        confidence: 0.8,
      },
      ...{
        detectedAt: new Date(START + HOUR),
        openedAt: clock.now(),
        updatedAt: clock.now(),
        expectedUsd: "0.01",
        impactUsd: "20",
        impactMonthUsd: "99",
      },
      actualUsd: "20.8",
    },
  });
  // Hours are kept of the last 14 days of the database's own clock; these are as they would be.
  await database.pool.query(`INSERT INTO usage_hourly (hour, dimension_id, events, requests, errors, unpriced_events, input, cache_read, cache_write, output, reasoning, embedding, cost_usd)
    SELECT date_trunc('hour', occurred_at), dimension_id, sum(events), sum(requests), 0, 0, sum(input), 0, 0, sum(output), 0, 0, sum(cost_usd) FROM usage_line GROUP BY 1, 2`);
  const { causes } = await explainIncident(database.db, about);
  await database.db.incident.update({ where: { id: "wide" }, data: { cause: causes } });
});

it("a team's spike is one identity of it, and the page is about that identity from there on", async () => {
  const { causes } = await explainIncident(database.db, about);
  expect(causes[0]).toMatchObject({ dimension: "identity", id: "triage", usualShare: 0.5 });
  expect(causes[0]?.share).toBeGreaterThan(0.99);
  const byDay = await explainIncident(database.db, { ...about, startedAt: new Date(START - 12 * 24 * HOUR) });
  expect(byDay.causes[0]).toMatchObject({ dimension: "identity", id: "triage" });
  const { rows, traceId, isCut } = await readChain(root(), "wide", { grouped: true });
  expect([traceId, isCut]).toEqual([null, false]);
  expect(rows.map(({ name, calls: count, distinct }) => [name, count, distinct])).toEqual([
    ["Model call", 100, 100],
    ["Model call", 100, 1],
  ]);
  const { groups } = await readBlastRadius(root(), "wide");
  expect(groups.map(({ title }) => title)).toEqual(["Other keys of its identity and owner", "Where it worked, and for whom"]);
  expect((await readEvidence(root(), "wide")).figures.map(({ label }) => label)).toEqual([
    "Spent by it",
    "Misuse to detection",
    "In a month",
    "Lasted",
  ]);
});

it("the organisation's rise is not whoever swings as far on any day, but who never did before", async () => {
  const { causes } = await explainIncident(database.db, { ...about, scopeKind: "organisation", scopeId: "" });
  expect(causes[0]).toMatchObject({ dimension: "identity", id: "triage" });
});

it("what belongs to nobody is explained by what nobody did, whatever anybody did beside it", async () => {
  const { causes } = await explainIncident(database.db, { ...about, detector: "B17", scopeKind: "organisation", scopeId: "" });
  expect(causes.length).toBeGreaterThan(0);
  const named = causes.filter(({ dimension }) => ["identity", "credential", "owner", "team"].includes(dimension));
  expect(named.filter(({ id }) => id !== "")).toEqual([]);
});

it("what an identity without an owner did is what nobody did", async () => {
  const ownedBy = (owner: string | null) =>
    database.pool.query("UPDATE usage_dimension SET owner_id = $1 WHERE identity_id = 'triage'", [owner]);
  const { rows } = await database.pool.query<{ owner: string }>(
    "SELECT owner_id AS owner FROM usage_dimension WHERE identity_id = 'triage' LIMIT 1",
  );
  await ownedBy(null);
  const care = await explainIncident(database.db, { ...about, detector: "B17" });
  const { causes } = await explainIncident(database.db, { ...about, detector: "B17", scopeKind: "organisation", scopeId: "" });
  await ownedBy(rows[0]?.owner ?? null);
  expect(care.causes.length).toBeGreaterThan(0);
  expect(causes[0]).toMatchObject({ dimension: "identity", id: "triage" });
});

it("what belongs to nobody is found among however many kinds of usage that cost more", async () => {
  const explained = () => explainIncident(database.db, { ...about, detector: "B17", scopeKind: "organisation", scopeId: "" });
  const before = await explained();
  await database.pool.query(`
    INSERT INTO usage_dimension SELECT (jsonb_populate_record(d, jsonb_build_object('id', 1000000 + n, 'key', gen_random_uuid(), 'tool', 'tool ' || n))).*
    FROM usage_dimension d, generate_series(1, 20001) n WHERE d.id = (SELECT min(id) FROM usage_dimension WHERE identity_id = 'triage');
    INSERT INTO usage_hourly SELECT (jsonb_populate_record(u, jsonb_build_object('dimension_id', d.id, 'cost_usd', 9))).*
    FROM usage_hourly u, usage_dimension d WHERE d.id > 1000000 AND u.hour = '2026-03-11T10:00:00Z'
      AND u.dimension_id = (SELECT min(dimension_id) FROM usage_hourly WHERE hour = '2026-03-11T10:00:00Z')`);
  const { causes } = await explained();
  await database.pool.query("DELETE FROM usage_hourly WHERE dimension_id > 1000000; DELETE FROM usage_dimension WHERE id > 1000000");
  expect(before.causes.length).toBeGreaterThan(0);
  expect(causes).toEqual(before.causes);
});

it("a signal of another scope within it says whose it is; its own does not repeat the name", async () => {
  const rise = { detector: "S1", title: "$20 in 2 hours, over 100 times the usual", place: { identityId: null } };
  const [startedMs, untilMs] = [START, START + 2 * HOUR];
  const span = { startedMs, detectedMs: START + HOUR, untilMs };
  await recordSignals(
    database.db,
    [
      testSignal({ ...rise, ...span, key: "org", scopeKind: "organisation", scopeId: "" }),
      testSignal({ ...rise, ...span, key: "team", scopeKind: "team", scopeId: "care" }),
    ],
    clock.now(),
  );
  await database.pool.query("UPDATE signal SET incident_id = 'wide'");
  const titles = ["$20 in 2 hours, over 100 times the usual", "Organisation: $20 in 2 hours, over 100 times the usual"];
  const { entries } = await readTimeline(root(), "wide");
  expect(entries.filter(({ text }) => text.includes("$20 in 2 hours")).map(({ text }) => text)).toEqual(titles);
  expect((await readIncident(root(), "wide")).signalList.map(({ title }) => title).sort()).toEqual(titles);
  await database.pool.query("DELETE FROM signal");
});

it("without its cause the team spends what it usually does", async () => {
  const { buckets, gaps } = await readTimeline(root(), "wide");
  expect(gaps).toEqual([]);
  const burstBuckets = buckets.filter(({ calls: count }) => count > 0);
  for (const { actualUsd, withoutUsd, expectedUsd } of burstBuckets) {
    expect(Number(withoutUsd)).toBeLessThanOrEqual(Number(expectedUsd));
    expect(Number(actualUsd)).toBeGreaterThan(Number(withoutUsd));
  }
});

it("of what is too much to be read call by call, roll-ups are read, with the same sum, and what is left out is said", async () => {
  const fine = await readTimeline(root(), "wide");
  await database.pool.query("UPDATE usage_daily SET events = events + 1000000 WHERE day = '2026-03-11'");
  const coarse = await readTimeline(root(), "wide");
  await database.pool.query("UPDATE usage_daily SET events = events - 1000000 WHERE day = '2026-03-11'");
  expect([fine.bucketSeconds, coarse.bucketSeconds]).toEqual([120, 3600]);
  const sum = ({ buckets }: typeof fine): bigint => buckets.reduce((total, { actualUsd }) => total + parseUsd(actualUsd), 0n);
  expect(sum(coarse)).toBe(sum(fine));
  expect(coarse.gaps).toEqual([
    "Tools that it reached: too many calls to look through.",
    "Runs with many calls: too many calls to look through.",
  ]);
});
