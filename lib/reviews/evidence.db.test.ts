/** What is frozen around an identity besides its use: refused calls, attempts, incidents, secrets, its budget's forecast, what changed. */
import { strFromU8, unzipSync } from "fflate";
import { beforeAll, expect, test } from "vitest";
import { createBudget } from "@/lib/budgets";
import { BudgetInput } from "@/lib/budgets/schemas";
import { canonicalJson, canonicalSha256 } from "@/lib/kernel/canonical";
import { sha256Hex } from "@/lib/kernel/hash";
import { ingestEvents } from "@/lib/metering";
import { confirmTask, runRevocations } from "@/lib/revocation";
import { frozenClock } from "@/lib/testing/clock";
import { useDatabase } from "@/lib/testing/database";
import { campaignOf, type Desk, seedReviewDesk } from "@/lib/testing/review-desk";
import { batchOf, usageEvent } from "@/lib/testing/usage";
import { warnBudgets } from "@/lib/warnings";
import type { ItemDetail } from "./core/views";
import { createCampaign, decideItem, exportPack, openCampaign, readItem } from "./index";
import { ItemDecision } from "./schemas";

const database = useDatabase();
const NOW = "2026-03-16T12:00:00Z";
const clock = frozenClock(NOW);
let desk: Desk;
const as = (name: string) => desk.as(name);

beforeAll(async () => {
  desk = await seedReviewDesk(database, clock);
});

async function frozen(identityId: string): Promise<{ campaignId: string; itemId: string; item: ItemDetail }> {
  const { id } = await createCampaign(await as("ana"), campaignOf({ scope: { identities: [identityId] } }));
  await openCampaign(await as("sam"), id);
  const { rows } = await database.pool.query<{ id: string }>("SELECT id FROM review_item WHERE campaign_id = $1", [id]);
  const itemId = rows[0]?.id ?? "";
  return { campaignId: id, itemId, item: await readItem(await as("sam"), id, itemId) };
}

test("evidence says when a call was last refused, what was tried again, which incidents there were and where secrets lie", async () => {
  await database.pool.query(`
    INSERT INTO budget_decision (at, decision, reason, identity_id, credential_id, provider, model, count) VALUES
      ('2026-03-01T10:00:00Z', 'deny', 'budget_exhausted', 'triage', NULL, 'openai', 'gpt-4o', 2),
      ('2026-03-10T10:00:00Z', 'deny', 'blocked', NULL, 'k-triage', 'openai', 'gpt-4o', 1),
      ('2026-03-11T10:00:00Z', 'throttle', 'rate', 'triage', NULL, 'openai', 'gpt-4o', 9),
      ('2025-11-01T10:00:00Z', 'deny', 'blocked', 'triage', NULL, 'openai', 'gpt-4o', 7);
    INSERT INTO incident (id, detector, title, scope_kind, scope_id, identity_id, severity, reasons, state, disposition, started_at, detected_at, last_seen_at,
      opened_at, actual_usd, expected_usd, impact_usd, impact_month_usd, confidence, merged_into_id, updated_at)
    SELECT id, 'B1', title, 'identity', 'triage', 'triage', severity, '[]', state, disposition, at, at, at, at, 1, 0, impact, 0, 0.9, merged, at
    FROM (VALUES ('i1', 'A loop', 'high', 'closed', 'real', '2026-03-02Z'::timestamptz, 40, NULL), ('i2', 'A spike', 'low', 'open', NULL, '2026-03-03Z', 90, NULL),
      ('i3', 'No incident', 'critical', 'closed', 'false', '2026-03-03Z', 500, NULL), ('i4', 'Merged', 'high', 'open', NULL, '2026-03-03Z', 500, 'i1'),
      ('i5', 'Long ago', 'high', 'closed', NULL, '2025-03-03Z', 500, NULL)) AS t(id, title, severity, state, disposition, at, impact, merged);
    UPDATE usage_line SET attempt = 2 WHERE (occurred_at, event_id) IN (SELECT occurred_at, event_id FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id
      WHERE d.identity_id = 'triage' AND l.occurred_at > '2026-03-05Z' LIMIT 3);
    INSERT INTO security_source (id, name, format, created_at, created_by, last_report_at) VALUES ('src', 'Scanner', 'any', now(), 'x', now());
    INSERT INTO secret_finding (id, source_id, external_key, tool, rule, verified, repository, file, line, first_seen_at, last_seen_at, facts, subject, visibility,
      identity_id, credential_id, confidence, state)
    VALUES ('sf', 'src', 'x', 'gitleaks', 'openai', 'yes', 'acme/shop', 'config.ts', 3, '2026-03-12Z', '2026-03-12Z', '{}', '{}', 'public', 'triage', 'k-triage', 'exact', 'open');
    INSERT INTO provider_key (id, provider, key_id, hint, state, seen_at, credential_id) VALUES ('pk', 'openai', 'key_abc', 'sk-...a1b2', 'active', now(), 'k-triage')`);
  const { item } = await frozen("triage");
  const { around, notEvaluable } = item.evidence;
  expect(around?.refusals).toEqual({ calls90d: 3, lastAt: "2026-03-10T10:00:00.000Z", lastReason: "blocked" });
  expect(around?.retries14d).toBe(3);
  expect(around?.incidents).toMatchObject({ count90d: 2, open: 1, impactUsd: "130" });
  expect(around?.incidents.gravest.map(({ title }) => title)).toEqual(["A loop", "A spike"]);
  expect(around?.secrets).toMatchObject([{ credentialId: "k-triage", tool: "gitleaks", verified: "yes", isPublic: true }]);
  expect(notEvaluable.join()).not.toContain("scanner");
  const key = item.partList.find(({ kind }) => kind === "credential");
  expect(key?.evidence).toMatchObject({ keyId: "key_abc", last4: "a1b2", createdAt: "2026-02-01T00:00:00.000Z" });
  const { item: other } = await frozen("eye");
  expect(other.evidence.around).toEqual({
    refusals: { calls90d: 0, lastAt: null, lastReason: null },
    retries14d: 0,
    incidents: { count90d: 0, open: 0, impactUsd: "0", gravest: [] },
    secrets: [],
  });
});

test("without any report of a scanner it says that nobody knows where secrets lie", async () => {
  await database.pool.query("UPDATE security_source SET last_report_at = NULL");
  const { item } = await frozen("scout");
  expect(item.evidence.notEvaluable).toContain("Whether its secrets lie around is not known: no scanner reported.");
});

test("a scope is told as used where the log of its cloud told so; one that was not seen is never said unused nor advised to end", async () => {
  await database.pool.query(`
    INSERT INTO access_grant (id, identity_id, kind, value, granted_by, granted_at, approved_by, approved_at)
    SELECT 'sc-' || n, 'triage', 'scope', value, 'x', '2025-12-01', 'y', '2025-12-01'
    FROM unnest(ARRAY['bedrock:InvokeModel', 'bedrock:ListFoundationModels', 's3:GetObject', 'chat.write']) WITH ORDINALITY AS t (value, n);
    INSERT INTO security_source (id, name, format, created_at, created_by) VALUES ('aws', 'Cloud', 'any', now(), 'x');
    INSERT INTO security_event (id, source_id, external_id, format, kind, severity, occurred_at, received_at, title, subject, facts, permissions, identity_id, confidence)
    SELECT 'pe-' || n, 'aws', n::text, 'cloudtrail', 'model_call', 'info', at::timestamptz, now(), 'x', '{}', '[]', ARRAY[permission], 'triage', sure
    FROM (VALUES (1, '2026-01-10', 'bedrock:InvokeModel', 'exact'), (2, '2026-03-10', 'bedrock:InvokeModel', 'strong'),
      (3, '2026-03-10', 's3:ListBucket', 'exact'), (4, '2026-03-11', 'bedrock:ListFoundationModels', 'weak'),
      (5, '2025-11-01', 'bedrock:ListFoundationModels', 'exact')) AS t(n, at, permission, sure)`);
  const { item } = await frozen("triage");
  const scopes = item.partList.filter(({ evidence }) => evidence.kind === "scope");
  const told = Object.fromEntries(scopes.map(({ label, recommendation, evidence }) => [label, { recommendation, ...evidence }]));
  expect(told["scope bedrock:InvokeModel"]).toMatchObject({
    ...{ isTold: true, requests90d: 2, lastSucceededOn: "2026-03-10", recommendation: "keep" },
  });
  // However long others of its service were told: reads and calls on data are in no log that is not asked for them.
  for (const label of ["scope bedrock:ListFoundationModels", "scope s3:GetObject", "scope chat.write"])
    expect(told[label]).toMatchObject({ isTold: false, requests90d: 0, recommendation: "keep" });
  expect(item.recommendation).not.toBe("narrow");
  expect(item.evidence.notEvaluable).toContain("Whether it uses all its grants of scopes is told by no event.");
  expect(item.evidence.permissions?.map(({ permission, calls }) => [permission, calls])).toEqual([
    ["bedrock:InvokeModel", 2],
    ["s3:ListBucket", 1],
  ]);
  await database.pool.query("DELETE FROM access_grant WHERE id LIKE 'sc-%'; DELETE FROM security_event; DELETE FROM security_source");
});

test("a pattern of scopes is narrowed to the permissions that logs told, as an errand of a person, and what they do not cover is refused", async () => {
  await database.pool.query(`
    INSERT INTO access_grant (id, identity_id, kind, value, granted_by, granted_at, approved_by, approved_at)
    SELECT 'sc-' || n, 'scout', 'scope', value, 'x', '2025-12-01', 'y', '2025-12-01' FROM unnest(ARRAY['s3:*', 'chat.write']) WITH ORDINALITY AS t (value, n);
    INSERT INTO security_source (id, name, format, created_at, created_by) VALUES ('aws', 'Cloud', 'any', now(), 'x');
    INSERT INTO security_event (id, source_id, external_id, format, kind, severity, occurred_at, received_at, title, subject, facts, permissions, identity_id, confidence)
    SELECT 'pe-' || n, 'aws', n::text, 'cloudtrail', 'model_call', 'info', '2026-03-10', now(), 'x', '{}', '[]', ARRAY[permission], 'scout', 'exact'
    FROM unnest(ARRAY['s3:GetObject', 's3:ListBucket', 'bedrock:InvokeModel']) WITH ORDINALITY AS t (permission, n)`);
  const { campaignId, itemId, item } = await frozen("scout");
  expect(item.narrowTo.scopes).toEqual(["chat.write", "s3:GetObject", "s3:ListBucket"]);
  const decide = async (narrowTo: object) => {
    const { version, evidenceHash } = await readItem(await as("ben"), campaignId, itemId);
    const input = { decision: "narrow", narrowTo, version, evidenceHash, reasonCode: "unused", comment: "Reads only" };
    return decideItem(await as("ben"), campaignId, itemId, ItemDecision.parse(input));
  };
  await expect(decide({ scopes: ["s3:GetObject", "ec2:RunInstances"] })).rejects.toThrow(/ec2:RunInstances/);
  expect(await decide({ scopes: ["s3:GetObject", "chat.write"] })).toMatchObject({ outcome: "narrow", state: "remediation" });
  const left = "SELECT value FROM access_grant WHERE identity_id = 'scout' AND kind = 'scope' AND ended_at IS NULL ORDER BY 1";
  expect((await database.pool.query(left)).rows).toEqual([{ value: "chat.write" }, { value: "s3:GetObject" }]);
  const { rows } = await database.pool.query(
    "SELECT action, details->'targets'->0->>'by' AS by FROM revocation_task WHERE identity_id = 'scout'",
  );
  expect(rows).toEqual([{ action: "narrow", by: "hand" }]);

  const [task] = (await database.pool.query<{ id: string }>("SELECT id FROM revocation_task")).rows;
  await confirmTask(await as("sue"), task?.id ?? "", { evidence: "Taken out of the role." });
  const told = (id: string, permission: string, minutes: number) =>
    database.pool.query(
      `INSERT INTO security_event (id, source_id, external_id, format, kind, severity, occurred_at, received_at, title, subject, facts, permissions, identity_id, confidence)
       VALUES ($1, 'aws', $1, 'cloudtrail', 'model_call', 'info', $2, now(), 'x', '{}', '[]', ARRAY[$3], 'scout', 'exact')`,
      [id, new Date(clock.now().getTime() + minutes * 60_000), permission],
    );
  const seen = async (minutes: number) => {
    clock.set(new Date(clock.now().getTime() + minutes * 60_000).toISOString());
    await runRevocations(desk.root());
    return (await database.pool.query("SELECT state, details->'violation'->>'what' AS what FROM revocation_task")).rows[0];
  };
  // What stays, what was never granted here, and what came before the gateway forgot.
  for (const [i, permission] of ["s3:GetObject", "bedrock:InvokeModel"].entries()) await told(`stays-${i}`, permission, 10);
  await told("early", "s3:ListBucket", 1);
  expect(await seen(20)).toEqual({ state: "confirmed", what: null });
  await told("late", "s3:ListBucket", 1);
  expect(await seen(20)).toEqual({ state: "reopened", what: "s3:ListBucket" });
  clock.set(NOW);
  await database.pool.query(
    "DELETE FROM revocation_task; DELETE FROM access_grant WHERE kind = 'scope'; DELETE FROM security_event; DELETE FROM security_source",
  );
});

test("a model is used by a pattern that covers it and by a version of it, and such a grant is not advised to end", async () => {
  await database.pool.query(`INSERT INTO access_grant (id, identity_id, kind, value, granted_by, granted_at, approved_by, approved_at)
    VALUES ('mp', 'scout', 'model', 'gpt-*', 'x', '2025-06-01Z', 'y', '2025-06-01Z')`);
  const { item } = await frozen("scout");
  const pattern = item.partList.find(({ label }) => label === "model gpt-*");
  expect(pattern).toMatchObject({ recommendation: "keep", evidence: { isTold: true, requests90d: 20 } });
  expect(item.narrowTo.models).toEqual(["gpt-4o"]);
  await database.pool.query("DELETE FROM access_grant WHERE id = 'mp'");
});

test("what nobody called with, but whose permissions logs tell as used, is not advised as unused, and neither is its key", async () => {
  const { item: before } = await frozen("idle");
  expect(before).toMatchObject({ recommendation: "revoke" });
  await database.pool.query(`
    INSERT INTO security_source (id, name, format, created_at, created_by) VALUES ('aws', 'Cloud', 'any', now(), 'x');
    INSERT INTO credential (id, identity_id, kind, label, state, created_at)
    VALUES ('k-cloud', 'idle', 'api_key', 'Cloud key', 'active', '2026-01-02');
    INSERT INTO security_event (id, source_id, external_id, format, kind, severity, occurred_at, received_at, title, subject, facts, permissions, identity_id, confidence)
    VALUES ('pe', 'aws', '1', 'cloudtrail', 'model_call', 'info', '2026-03-10', now(), 'x', '{}', '[]', ARRAY['bedrock:InvokeModel'], 'idle', 'exact')`);
  const advised = async () => {
    const { item } = await frozen("idle");
    return [
      item.recommendation === "revoke",
      ...item.partList.flatMap((part) => (part.kind === "credential" ? [part.recommendation] : [])),
    ];
  };
  expect(await advised()).toEqual([false, "keep"]);
  // An event that names a key spares that one alone.
  await database.pool.query(`INSERT INTO credential (id, identity_id, kind, label, state, created_at)
      VALUES ('k-other', 'idle', 'api_key', 'Other key', 'active', '2026-01-02'); UPDATE security_event SET credential_id = 'k-cloud'`);
  expect(await advised()).toEqual([false, "keep", "revoke"]);
  await database.pool.query("DELETE FROM credential WHERE id = 'k-other'");
  await database.pool.query("DELETE FROM security_event; DELETE FROM security_source; DELETE FROM credential WHERE id = 'k-cloud'");
});

test("its budget is told with the forecast that its own page tells, and before one was made with that", async () => {
  const input = { name: "Scout monthly", scope: { identity: "scout" }, limit: { usd: "400" }, window: "month", enforcement: "hard" };
  await createBudget(desk.root(), BudgetInput.parse(input));
  const before = (await frozen("scout")).item.evidence.budget;
  expect(before).toMatchObject({ name: "Scout monthly", ahead: { unit: "usd", atEnd: null, reason: "It was not forecast yet." } });
  await warnBudgets(desk.root());
  const { rows } = await database.pool.query<{ breach: { atEnd: object; probability: string } }>("SELECT breach FROM budget_forecast");
  const { budget } = (await frozen("scout")).item.evidence;
  expect(rows).toHaveLength(1);
  expect(rows[0]?.breach.atEnd).not.toBeNull();
  expect(budget?.ahead).toMatchObject({
    ...{ limit: "400", endsAt: "2026-04-01T00:00:00.000Z", reason: null, forecastAt: "2026-03-16T12:00:00.000Z" },
    ...{ atEnd: rows[0]?.breach.atEnd, probability: rows[0]?.breach.probability },
  });
});

test("items that an earlier version froze read as they are, and their evidence is packed as the bytes that were hashed then", async () => {
  const { campaignId, itemId, item } = await frozen("triage");
  const { around: _, ...older } = item.evidence;
  const parts = item.partList.map((part) => {
    const { keyId: _id, createdAt: _at, ...evidence } = part.evidence as Record<string, unknown>;
    return { ...part, evidence };
  });
  const hash = canonicalSha256({ evidence: older, parts });
  await database.pool.query("UPDATE review_item SET evidence = $2, evidence_hash = $3 WHERE id = $1", [
    itemId,
    JSON.stringify(older),
    hash,
  ]);
  for (const { subjectId, evidence } of parts)
    await database.pool.query("UPDATE review_part SET evidence = $3 WHERE item_id = $1 AND subject_id = $2", [
      itemId,
      subjectId,
      JSON.stringify(evidence),
    ]);
  const read = await readItem(await as("sam"), campaignId, itemId);
  expect(read.evidence).toEqual(older);
  expect(read.evidence.around).toBeUndefined();
  const evidenceIn = async () => unzipSync((await exportPack(await as("aud"), campaignId)).bytes)[`evidence/00001-${itemId}.json`];
  expect(strFromU8((await evidenceIn()) ?? new Uint8Array())).toBe(canonicalJson({ evidence: older, parts }));
  expect(sha256Hex((await evidenceIn()) ?? new Uint8Array())).toBe(hash);
});

test("leave to read every source of data is narrowed to those that were called, and a source that is none of them is refused", async () => {
  await database.pool.query(`
    INSERT INTO connected_tool (id, name, kind, created_at, approved_by, approved_at) SELECT id, id, kind, '2025-06-01', 'y', '2025-06-01'
    FROM (VALUES ('lake', 'data_source'), ('wiki', 'data_source'), ('mailer', 'api')) AS t (id, kind);
    INSERT INTO access_grant (id, identity_id, kind, value, granted_by, granted_at, approved_by, approved_at)
    VALUES ('ds', 'scout', 'data_source', '*', 'x', '2025-12-01', 'y', '2025-12-01')`);
  const calls = ["lake", "mailer"].map((tool) =>
    usageEvent({
      dedupeKey: `data-${tool}`,
      occurredAt: new Date("2026-03-10T10:00:00Z"),
      hints: { credential: "scout-key" },
      tool: { name: tool },
    }),
  );
  await ingestEvents(desk.root(), "api", batchOf(...calls));
  const { campaignId, itemId, item } = await frozen("scout");
  expect(item.narrowTo.dataSources).toEqual(["lake"]);
  expect(item.evidence.notEvaluable.join()).toContain("data sources");
  const { version, evidenceHash } = item;
  const input = {
    decision: "narrow",
    version,
    evidenceHash,
    reasonCode: "unused",
    comment: "Lake only",
  };
  const ben = await as("ben");
  const decide = (...dataSources: string[]) =>
    decideItem(ben, campaignId, itemId, ItemDecision.parse({ ...input, narrowTo: { dataSources } }));
  for (const value of ["nothing of this name", "mailer"])
    await expect(decide("lake", value)).rejects.toMatchObject({
      details: [{ location: "narrowTo.dataSources", message: `"${value}" is no source of data that is connected.` }],
    });
  expect(await decide("lake")).toMatchObject({ outcome: "narrow" });
  const left = "SELECT value FROM access_grant WHERE identity_id = 'scout' AND kind = 'data_source' AND ended_at IS NULL";
  expect((await database.pool.query(left)).rows).toEqual([{ value: "lake" }]);
});
