import { unzipSync } from "fflate";
import { beforeAll, describe, expect, it } from "vitest";
import { recordSignals } from "@/lib/anomalies";
import type { Context } from "@/lib/auth";
import { changeCredential } from "@/lib/identities";
import { NotFound } from "@/lib/kernel/errors";
import { sha256Hex } from "@/lib/kernel/hash";
import { parseUsd } from "@/lib/kernel/money";
import { ingestEvents } from "@/lib/metering";
import type { UsageEvent } from "@/lib/metering/core/usage-event";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedOrganisation } from "@/lib/testing/ledger";
import { batchOf, usageEvent } from "@/lib/testing/usage";
import type { IncidentManifest } from "../core/pack";
import { explainIncident } from "./explain-incident";
import { exportPack } from "./export-pack";
import { readBlastRadius } from "./read-blast-radius";
import { readChain } from "./read-chain";
import { readEvidence } from "./read-evidence";
import { readTimeline } from "./read-timeline";
import { writeCreditLetter } from "./write-credit-letter";

const database = useDatabase();
/** The burst begins on a Wednesday, at night. */
const START = Date.parse("2026-03-11T02:10:00Z");
const END = START + 3.5 * 3_600_000;
const REVOKED = "2026-03-11T05:47:00.000Z";
const MINUTE = 60_000;
const clock = frozenClock("2026-03-11T12:00:00Z");
const root = (): Context => testContext(database.db, { clock });
const care = (): Context => testContext(database.db, { clock, scope: { teamIds: ["care"] } });
const vision = (): Context => testContext(database.db, { clock, scope: { teamIds: ["vision"] } });

const own = { hints: { credential: "triage-key" }, network: { asn: 64_500, country: "DE" } };
const strange = { hints: { credential: "triage-key" }, network: { asn: 64_999, country: "SC" } };
const at = (ms: number): { occurredAt: Date } => ({ occurredAt: new Date(ms) });

/** Six calls on each of 28 days before, by day. */
const usual = Array.from({ length: 28 * 6 }, (_, i) =>
  usageEvent({
    ...own,
    ...at(START - (1 + Math.floor(i / 6)) * 86_400_000 + (6 + (i % 6)) * 3_600_000),
    dedupeKey: `usual-${i}`,
    tool: { name: "crm" },
    traceId: `day-${i}`,
  }),
);
/** Each step of the run: a plan with the same prompt, a search in the catalogue, a summary. */
const burst = Array.from({ length: 120 }, (_, i): UsageEvent[] => {
  const when = START + Math.floor((i * (END - START)) / 120);
  const run = { ...strange, traceId: "run-1", model: "claude-haiku", provider: "anthropic" };
  return [
    usageEvent({
      ...run,
      ...at(when),
      dedupeKey: `plan-${i}`,
      spanId: `plan-${i}`,
      parentSpanId: "agent",
      promptHash: "plan",
      quantities: { input: 400_000n, output: 900n },
    }),
    usageEvent({
      ...{ ...run, ...at(when + 1000), dedupeKey: `search-${i}`, spanId: `search-${i}`, parentSpanId: `plan-${i}`, operation: "tool" },
      ...{ tool: { name: "refund_order", server: "payments", argsHash: `a${i % 7}` }, quantities: { input: 0n, output: 0n } },
    }),
  ];
}).flat();
/** Another identity that the run calls. */
const called = usageEvent({
  ...at(START + 5 * MINUTE),
  dedupeKey: "called",
  hints: { credential: "scout-key" },
  traceId: "run-1",
  spanId: "called",
  parentSpanId: "plan-1",
});
const knocks = Array.from({ length: 31 }, (_, i) =>
  usageEvent({
    ...strange,
    ...at(Date.parse(REVOKED) + (1 + i * 7) * MINUTE),
    dedupeKey: `knock-${i}`,
    status: "error",
    errorType: "401",
    quantities: { input: 0n, output: 0n },
  }),
);

const place = {
  identityId: "triage",
  credentialId: "k-triage",
  teamId: "care",
  businessUnitId: "ops",
  applicationId: "desk",
  environmentId: "prod",
};
const incident = {
  detector: "B5",
  scopeKind: "identity" as const,
  scopeId: "triage",
  startedAt: new Date(START),
  lastSeenAt: new Date(END),
  actualUsd: parseUsd("38.832"),
  impactUsd: parseUsd("38.8145"),
};

async function story(): Promise<void> {
  const ctx = root();
  await seedOrganisation(database.pool);
  await ingestEvents(ctx, "api", batchOf(...usual, ...burst, called, ...knocks));
  await database.pool.query(`
    INSERT INTO security_source (id, name, format, created_at, created_by) VALUES ('hog', 'TruffleHog', 'trufflehog', now(), 't');
    INSERT INTO secret_finding (id, source_id, external_key, tool, rule, verified, repository, file, first_seen_at, last_seen_at, facts, subject, identity_id, credential_id, matched_by, confidence, state)
      VALUES ('find-1', 'hog', 'k', 'trufflehog', 'OpenAI', 'yes', 'acme/public', '.env', '2026-03-11T01:52Z', '2026-03-11T01:52Z', '[]', '{}', 'triage', 'k-triage', 'fingerprint', 'exact', 'open');
    INSERT INTO budget (id, name, scope, labels, unit, limit_amount, time_window, time_zone, enforcement, thresholds, on_outage, starts_at, created_at, created_by)
      VALUES ('cap', 'Triage cap', '{"identity":"triage"}', '{}', 'usd', 40, 'month', 'UTC', 'hard', '{0.8}', 'closed', '2026-01-01Z', '2026-01-01Z', 't');
    INSERT INTO budget_alert (budget_id, counter_key, kind, level, severity, at) VALUES ('cap', 'x', 'budget_threshold', '0.8', 'warning', '2026-03-11T04:20Z');
    INSERT INTO budget_decision (at, decision, reason, budget_id, identity_id, credential_id, provider, model, estimate_usd, count)
      VALUES ('2026-03-11T05:38Z', 'deny', 'budget_exhausted', 'cap', 'triage', 'k-triage', 'anthropic', 'claude-haiku', 0.3, 1900), ('2026-03-11T05:40Z', 'deny', 'budget_exhausted', 'cap', 'triage', 'k-triage', 'anthropic', 'claude-haiku', 0.3, 6)`);
  await recordSignals(
    database.db,
    [
      {
        ...{
          detector: "B5",
          key: "B5:k-triage",
          scopeKind: "credential",
          scopeId: "k-triage",
          place,
          traceId: null,
          severity: "critical",
          title: "A burst after the key was found in public",
        },
        ...{
          startedMs: START,
          detectedMs: START + 10 * MINUTE,
          untilMs: END,
          actualUsd: parseUsd("38"),
          expectedUsd: parseUsd("0.1"),
          impactUsd: parseUsd("37.9"),
        },
        ...{ confidence: 0.97, score: 9, evidence: [], parameters: {} },
      },
    ],
    clock.now(),
  );
  await database.db.incident.create({
    data: {
      ...{
        id: "inc-1",
        title: "Leaked key",
        severity: "critical",
        reasons: [],
        state: "contained",
        ...incident,
        ...place,
        confidence: 0.97,
      },
      ...{ detectedAt: new Date(START + 10 * MINUTE), openedAt: new Date(START + 11 * MINUTE), updatedAt: new Date(END) },
      ...{ actualUsd: "38.832", expectedUsd: "0.0175", impactUsd: "38.8145", impactMonthUsd: "100" },
    },
  });
  await database.pool.query(`
    UPDATE signal SET incident_id = 'inc-1';
    INSERT INTO incident_step (id, incident_id, at, kind, text, details, by, by_name) VALUES ('s1', 'inc-1', '2026-03-11T02:21Z', 'opened', 'Opened: a burst after the key was found', '{}', 'system', 'Countinghouse'),
      ('s2', 'inc-1', '2026-03-11T06:20Z', 'comment', 'The repository is private now', '{}', 'u', 'Samir')`);
  const at547 = testContext(database.db, { clock: frozenClock(REVOKED) });
  await changeCredential(at547, "k-triage", { state: "revoked", reason: "It was in public" });
}
beforeAll(story);

describe("the cause of a leaked key's burst", () => {
  it("is the model that it never used, with its share and money, and nothing of it is price", async () => {
    const { causes, priceEffectUsd } = await explainIncident(database.db, incident);
    expect(causes.map(({ dimension, id, name, usualShare }) => [dimension, id, name, usualShare])[0]).toEqual([
      "model",
      "claude-haiku",
      "claude-haiku",
      0,
    ]);
    expect(causes[0]?.share).toBeGreaterThan(0.95);
    expect(priceEffectUsd).toBe(0n);
  });

  it("over the whole organisation is the identity first", async () => {
    const wide = await explainIncident(database.db, { ...incident, scopeKind: "organisation", scopeId: "" });
    expect(wide.causes[0]).toMatchObject({ dimension: "identity", id: "triage", name: "Triage" });
  });

  it("is nothing, and costs nothing to ask, where nothing was used", async () => {
    expect(await explainIncident(database.db, { ...incident, scopeId: "idle" })).toEqual({ causes: [], priceEffectUsd: 0n });
  });

  it("tells a change of rates apart: a quarter more for the same use is all price", async () => {
    await database.pool.query(`INSERT INTO usage_daily_meter SELECT day, dimension_id, 'character', 1000, 0, CASE WHEN day < '2026-03-11' THEN 2 ELSE 2.5 END, 0
      FROM (SELECT DISTINCT day, (SELECT id FROM usage_dimension WHERE identity_id = 'scout' LIMIT 1) AS dimension_id FROM usage_daily) days`);
    const { priceEffectUsd } = await explainIncident(database.db, { ...incident, scopeId: "scout", actualUsd: parseUsd("2.5") });
    expect(Number(priceEffectUsd) / 1e15).toBeCloseTo(0.5, 2);
    await database.pool.query("DELETE FROM usage_daily_meter WHERE meter = 'character'");
  });
});

describe("the timeline of a leaked key", () => {
  it("walks from the finding to the proof of silence, in order, with nothing left out in silence", async () => {
    const timeline = await readTimeline(root(), "inc-1");
    expect(timeline.gaps).toEqual([]);
    const told = timeline.entries.map(({ at: when, lane, mark, text }) => `${when.slice(11, 16)} ${lane} ${mark} ${text}`);
    const order = [
      /^01:52 security bad .*(key|secret)/i,
      /^02:10 tools mark One run of 240 calls/,
      /^02:10 tools bad refund_order × 120, never used before/,
      /^02:20 detection mark A burst after the key was found in public/,
      /^02:21 detection mark Opened/,
      /^04:20 decision mark Triage cap: 80 % reached/,
      /^05:38 decision mark Triage cap: 1,906 calls refused/,
      /^05:47 people mark Key revoked by Test Person: It was in public/,
      /^05:48 decision mark 31 calls refused after the end of its access/,
      /^06:20 people mark Samir: The repository is private now/,
      /^09:18 security check No call has succeeded since/,
    ];
    const places = order.map((pattern) => told.findIndex((line) => pattern.test(line)));
    expect({ places, told }).toEqual({ places: [...places].sort((a, b) => a - b), told });
    expect(places.every((each) => each >= 0) ? [] : { told, missing: order.filter((_, i) => (places[i] ?? -1) < 0).map(String) }).toEqual(
      [],
    );
  });

  it("draws the burst apart from what is usual, and loses no cent of the ledger", async () => {
    const { buckets, from, to, bucketSeconds } = await readTimeline(root(), "inc-1");
    expect(bucketSeconds).toBe(300);
    const { rows } = await database.pool.query(
      "SELECT sum(l.cost_usd)::text AS cost FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id WHERE d.identity_id = 'triage' AND l.occurred_at >= $1 AND l.occurred_at < $2",
      [from, to],
    );
    const sum = buckets.reduce((total, { actualUsd }) => total + parseUsd(actualUsd), 0n);
    expect(sum).toBe(parseUsd(rows[0].cost));
    const worst = buckets.find(({ at: when }) => when === "2026-03-11T02:10:00.000Z");
    expect(Number(worst?.actualUsd)).toBeGreaterThan(20 * Number(worst?.upperUsd));
    expect(Number(worst?.withoutUsd)).toBeLessThanOrEqual(Number(worst?.expectedUsd));
    expect(buckets.reduce((total, { errors }) => total + errors, 0)).toBe(31);
  });

  it("says what the reader may not see, and shows the end of access all the same", async () => {
    const rights = ["incident.read", "spend.read"] as const;
    const { gaps, entries } = await readTimeline(testContext(database.db, { clock, rights }), "inc-1");
    expect(gaps).toEqual(["What security products told: you may not see this.", "Revocations: you may not see this."]);
    expect(entries.map(({ text }) => text)).toContain("Key revoked: @key");
  });

  it("that was used after the revocation says so, and is no proof", async () => {
    await ingestEvents(
      root(),
      "api",
      batchOf(usageEvent({ ...strange, ...at(Date.parse(REVOKED) + 60 * MINUTE), dedupeKey: "late-success" })),
    );
    const { entries } = await readTimeline(root(), "inc-1");
    expect(entries.filter(({ mark }) => mark === "check")).toEqual([]);
    expect(entries.find(({ text }) => text.startsWith("1 call succeeded"))?.mark).toBe("bad");
    const { figures } = await readEvidence(root(), "inc-1");
    expect(figures.find(({ label }) => label === "Not silent")).toMatchObject({ value: "1 call" });
    await database.pool.query("DELETE FROM usage_line WHERE source_event_id = 'late-success'");
  });
});

it("its figures are those that matter, and silence is counted in the ledger", async () => {
  expect((await readEvidence(care(), "inc-1")).figures).toEqual([
    { label: "Spent by it", value: "$38.83", note: "2,219 times the expected cost" },
    { label: "Exposed to first misuse", value: "18 min", note: "01:52 to 02:10" },
    { label: "Misuse to detection", value: "10 min", note: "02:10 to 02:20" },
    { label: "Refused since", value: "1,906 calls", note: "Would have cost $571.80" },
    { label: "Silent since", value: "05:47:00", note: "31 refused attempts, 0 successful" },
  ]);
});

it("what was different is told by dimension, beside what was usual", async () => {
  const { differences } = await readEvidence(root(), "inc-1");
  expect(differences.map(({ dimension, name, usualShare, reading }) => [dimension, name, usualShare, reading])).toEqual([
    ["network", "AS64999, SC", 0, "new"],
    ["credential", "@key", 1, "usual"],
    ["application", "Desk", 1, "usual"],
    ["environment", "Production", 1, "usual"],
    ["model", "claude-haiku", 0, "new"],
    ["tool", "refund_order", 0, "new"],
    ["tokenType", "Prompt, uncached", expect.any(Number), "unusual"],
  ]);
});

describe("the chain of its run", () => {
  it("is one prompt again and again, with the tool below it", async () => {
    const { traceId, rows, isCut, traces } = await readChain(root(), "inc-1", { grouped: true });
    expect([traceId, isCut, traces[0]?.calls]).toEqual(["run-1", false, 240]);
    expect(rows.map(({ depth, name, calls, distinct }) => [depth, name, calls, distinct])).toEqual([
      [0, "Step that was not reported", 0, 0],
      [1, "Model call", 120, 1],
      [2, "refund_order", 120, 7],
      [2, "Model call", 1, 1],
    ]);
  });

  it("shows of a run only what the reader may see, and no other run at all", async () => {
    const { rows } = await readChain(care(), "inc-1", { traceId: "run-1", grouped: false });
    expect(rows.filter(({ calls }) => calls > 0)).toHaveLength(240);
    await expect(readChain(root(), "inc-1", { traceId: "day-9", grouped: true })).rejects.toThrow(NotFound);
  });
});

describe("its blast radius", () => {
  const group = async (ctx: Context, title: string) =>
    (await readBlastRadius(ctx, "inc-1")).groups.find((each) => each.title === title)?.rows ?? [];

  it("is what the key, its owner's other keys, and its tools touched, and what of that is new", async () => {
    const key = await group(root(), "The same key");
    expect(key.map(({ kind, name, isNew }) => [kind, name, isNew])).toEqual(
      expect.arrayContaining([
        ["network", "AS64999", true],
        ["network", "AS64500", false],
        ["model", "claude-haiku", true],
        ["model", "gpt-4o", false],
      ]),
    );
    const tools = await group(root(), "Tools that it reached");
    expect(tools.find(({ id }) => id === "refund_order")).toMatchObject({
      isNew: true,
      calls: 120,
      note: "on payments, moves money, in no inventory",
    });
    expect(tools.find(({ id }) => id === "crm")).toMatchObject({ isNew: false });
    expect((await group(root(), "Agents that it called")).map(({ name, note }) => [name, note])).toEqual([["Scout", "not declared"]]);
  });

  it("names no identity outside the reader's scope", async () => {
    expect(await group(care(), "Agents that it called")).toEqual([]);
  });
});

describe("its evidence pack", () => {
  it("holds what happened with the hash of every file, and is the same bytes while nothing changed", async () => {
    const first = await exportPack(root(), "inc-1");
    const second = await exportPack(root(), "inc-1");
    expect(second.sha256).toBe(first.sha256);
    const files = unzipSync(first.bytes);
    const text = (path: string): string => new TextDecoder().decode(files[path]);
    const manifest: IncidentManifest = JSON.parse(text("manifest.json"));
    for (const { path, sha256 } of manifest.files) expect(sha256Hex(files[path] as Uint8Array)).toBe(sha256);
    expect(Object.keys(files).sort()).toEqual([...manifest.files.map(({ path }) => path), "manifest.json"].sort());
    expect(manifest).toMatchObject({ gaps: [], usageIsWhole: true, counts: { usageLines: 240, signals: 1, steps: 2, securitySignals: 1 } });
    expect(text("usage.csv").trimEnd().split("\r\n")).toHaveLength(241);
    expect(JSON.parse(text("proof.json"))).toMatchObject({ kind: "credential", succeeded: null, denied: { calls: 31 } });
    expect(text("audit-slice.jsonl")).toContain('"action":"credential.revoke"');
    const { rows } = await database.pool.query(
      "SELECT count(*)::int AS n FROM audit_event WHERE action = 'incident.pack' AND object_id = 'inc-1'",
    );
    expect(rows[0].n).toBe(2);
  });
});

it("the letter for a credit tells what happened, when, by which key, how much and how many calls, until the key was revoked", async () => {
  const { text, fileName } = await writeCreditLetter(root(), "inc-1");
  expect(fileName).toMatch(/^credit-request-INC-\d{4}\.txt$/);
  expect(text).toContain("To:      anthropic, billing support");
  expect(text).toMatch(/anthropic, claude-haiku: \$[\d.]+\n {4}120 calls, 48,000,000 tokens in, 108,000 tokens out/);
  expect(text).toContain("First charged call: 11 March 2026, 02:10:00 UTC");
  expect(text).toContain("AS64999, SC");
  expect(text).toContain("The access was ended: 11 March 2026, 05:47:00 UTC.\n  No call has succeeded since; 31 calls were refused.");
  expect((await writeCreditLetter(root(), "inc-1")).text).toBe(text);
});

it("outside the reader's scope there is no such incident, in any of its parts", async () => {
  for (const read of [readTimeline, readBlastRadius, readEvidence, exportPack, writeCreditLetter])
    await expect(read(vision(), "inc-1")).rejects.toThrow(NotFound);
  await expect(readChain(vision(), "inc-1", { grouped: true })).rejects.toThrow(NotFound);
  await expect(readTimeline(root(), "inc-2")).rejects.toThrow(NotFound);
});
