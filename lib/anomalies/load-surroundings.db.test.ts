/** What detectors are told of budgets, prices, refusals and findings is what those areas say. */
import { beforeAll, expect, test } from "vitest";
import { parseUsd } from "@/lib/kernel/money";
import { ingestEvents } from "@/lib/metering";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedOrganisation } from "@/lib/testing/ledger";
import { batchOf, usageEvent } from "@/lib/testing/usage";
import { loadSurroundings } from "./load-surroundings";

const database = useDatabase();
const clock = frozenClock("2026-03-15T12:00:00Z");
const now = clock.now();
const load = () => loadSurroundings(database.db, now, now);

const BUDGETS = `
INSERT INTO budget (id, name, scope, labels, per, unit, limit_amount, time_window, time_zone, enforcement, thresholds, on_outage, starts_at, created_at, created_by) VALUES
  ('wide', 'Wide', '{"team":"care"}', '{}', NULL, 'usd', 100, 'month', 'UTC', 'hard', '{}', 'open', '2026-01-01Z', '2026-01-01Z', 't'),
  ('each', 'Each', '{"team":"care"}', '{}', 'identity', 'usd', 10, 'day', 'UTC', 'soft', '{}', 'open', '2026-01-01Z', '2026-01-01Z', 't'),
  ('tokens', 'Tokens', '{"team":"field"}', '{}', NULL, 'tokens', 1, 'month', 'UTC', 'hard', '{}', 'open', '2026-01-01Z', '2026-01-01Z', 't');
INSERT INTO budget_decision (at, decision, reason, budget_id, identity_id, credential_id, provider, model, count) VALUES
  ('2026-03-15T11:30:00Z', 'deny', 'budget_exhausted', 'wide', 'triage', 'k-triage', 'openai', 'gpt-4o', 12),
  ('2026-03-15T11:50:00Z', 'deny', 'budget_exhausted', 'wide', 'triage', NULL, 'openai', 'gpt-4o', 3),
  ('2026-03-15T11:55:00Z', 'deny', 'blocked', NULL, 'triage', NULL, 'openai', 'gpt-4o', 1),
  ('2026-03-15T11:55:00Z', 'allow', 'budget_exhausted', 'wide', 'triage', NULL, 'openai', 'gpt-4o', 1);
UPDATE ledger_version SET budgets = budgets + 1`;

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await database.pool.query(BUDGETS);
  const event = usageEvent({ hints: { credential: "triage-key" }, quantities: { input: 1_000_000n, output: 50_000n } });
  await ingestEvents(testContext(database.db, { clock }), "api", batchOf(event));
});

test("of the tightest budget in money that counts an identity it tells what is left", async () => {
  const around = await load();
  // 2.50 for the prompt and 0.50 for the answer, of 10 a day and 100 a month.
  expect(around.budgetLeft("triage")).toBe(parseUsd("7"));
  expect(around.budgetLeft("router")).toBe(parseUsd("10"));
  expect(around.budgetLeft("scout")).toBe(null);
  expect(around.budgetLeft("nobody")).toBe(null);
});

test("prices are those of the instant, for a million tokens", async () => {
  const around = await load();
  expect(around.inputPrice("openai", "gpt-4o", now.getTime())).toBe(parseUsd("2.5"));
  expect(around.cacheReadPrice("openai", "gpt-4o", now.getTime())).toBe(parseUsd("1.25"));
  expect(around.inputPrice("openai", "gpt-4o", Date.parse("2019-01-01T00:00:00Z"))).toBe(null);
  expect(around.inputPrice("mystery", "mystery-1", now.getTime())).toBe(null);
  // As the rater has it: the price of the prompt stands in where a cached one has none.
  expect(around.cacheReadPrice("anthropic", "claude-haiku", now.getTime())).toBe(parseUsd("0.8"));
});

test("refusals of hard budgets are told for an hour, with whom they are of", async () => {
  const around = await load();
  const triage = { identityId: "triage", ownerId: "ann", budgetId: "wide" };
  expect(around.denials(now.getTime())).toMatchObject([
    { ...triage, credentialId: "k-triage", count: 12 },
    { ...triage, credentialId: null, count: 3 },
  ]);
  expect(around.denials(Date.parse("2026-03-15T11:40:00Z"))).toHaveLength(1);
  expect(around.denials(Date.parse("2026-03-15T12:30:00Z"))).toHaveLength(1);
  expect(around.denials(Date.parse("2026-03-15T11:00:00Z"))).toEqual([]);
});

test("a change of the inventory is seen at the next look, and nobody is nobody", async () => {
  expect((await load()).identity("triage")).toMatchObject({ ownerId: "ann", teamId: "care", applicationIds: ["desk"], endedMs: null });
  await database.pool.query("UPDATE identity SET state = 'revoked', revoked_at = '2026-03-15T10:00:00Z' WHERE id = 'triage'");
  await database.pool.query("UPDATE ledger_version SET inventory = inventory + 1");
  const around = await load();
  expect(around.identity("triage")?.endedMs).toBe(Date.parse("2026-03-15T10:00:00Z"));
  expect(around.credential("k-triage")).toMatchObject({ identityId: "triage", endedBy: "offboarded" });
  expect(around.identity("nobody")).toBe(undefined);
});

test("an open finding on a credential is told for 72 hours, and no longer once it is settled", async () => {
  await database.pool.query(`
    INSERT INTO security_source (id, name, format, created_at, created_by) VALUES ('scan', 'Scanner', 'gitleaks', now(), 't');
    INSERT INTO secret_finding (id, source_id, external_key, tool, rule, verified, first_seen_at, last_seen_at, facts, subject, identity_id, credential_id, matched_by, confidence, state)
    VALUES ('f1', 'scan', 'k', 'gitleaks', 'api-key', 'yes', '2026-03-13T12:00:00Z', '2026-03-13T12:00:00Z', '{}', '{}', 'scout', 'k-scout', 'fingerprint', 'exact', 'open')`);
  const found = Date.parse("2026-03-13T12:00:00Z");
  expect((await load()).exposures("k-scout", "scout", now.getTime())).toMatchObject([{ atMs: found, ref: "f1" }]);
  expect((await load()).exposures("k-scout", "scout", found - 1)).toEqual([]);
  await database.pool.query("UPDATE secret_finding SET state = 'resolved'");
  expect((await load()).exposures("k-scout", "scout", now.getTime())).toEqual([]);
});
