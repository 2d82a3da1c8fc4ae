import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Context } from "@/lib/auth";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { usageEvent } from "@/lib/testing/usage";
import { evaluateRisk, listFindings, listRules, readTiers } from "./index";
import { FindingQuery } from "./schemas";
import { readTelemetry } from "./store/telemetry";

const database = useDatabase();
const NOW = "2026-03-15T12:00:00Z";
const clock = frozenClock(NOW);
const root = () => testContext(database.db, { clock, id: "root" });
const run = () => evaluateRisk(root());
const sql = (text: string) => database.pool.query(text);

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await sql(`
    INSERT INTO person (id, email, name) VALUES ('lea', 'lea@example.com', 'Lea'); UPDATE team SET lead_id = 'lea' WHERE id = 'care';
    UPDATE identity SET created_at = '2025-06-01Z', certified_at = '2026-03-01Z'; UPDATE credential SET created_at = '2026-02-01Z', expires_at = '2026-09-01Z';
    UPDATE ledger_version SET inventory = inventory + 1`);
});
beforeEach(async () => {
  clock.set(NOW);
  for (const table of ["finding", "finding_comment", "risk_exception", "risk_rule_setting", "risk_run", "identity_tier", "notification"])
    await sql(`DELETE FROM ${table}`);
  await sql("UPDATE credential SET state = 'active', revoked_at = NULL");
  await sql("DELETE FROM access_grant; DELETE FROM budget_decision");
});

let calls = 0;
type Call = Parameters<typeof usageEvent>[0];
const call = (at: string, over: Call = {}) =>
  usageEvent({
    dedupeKey: `call-${++calls}`,
    occurredAt: new Date(at),
    hints: { credential: "scout-key" },
    quantities: { input: 40_000n, output: 0n },
    ...over,
  });
const many = (count: number, at: string, over: Call = {}) =>
  Array.from({ length: count }, (_, i) => call(new Date(Date.parse(at) + i * 1_000).toISOString(), over));

const page = async (ctx: Context = root(), query: object = {}) => (await listFindings(ctx, FindingQuery.parse(query))).data;
const of = async (ruleId: string) =>
  (await page(root(), { rule: ruleId })).map(({ severity, state, subject }) => `${severity} ${state} ${subject.kind}:${subject.id}`);

describe("rules on a real database", () => {
  test("R01: an identity of two applications with 20 calls each; the 19th call of a third is not yet sharing", async () => {
    await seedUsage(root(), [
      ...many(20, "2026-03-14T01:00:00Z", { hints: { credential: "scout-key", application: "atlas" } }),
      ...many(20, "2026-03-14T02:00:00Z", { hints: { credential: "scout-key", application: "desk" } }),
      ...many(20, "2026-03-14T03:00:00Z", { hints: { credential: "triage-key", application: "desk" } }),
      ...many(19, "2026-03-14T04:00:00Z", { hints: { credential: "triage-key", application: "atlas" } }),
    ]);
    await run();
    expect(await of("R01")).toEqual(["critical open identity:scout"]);
    const [shared] = await page(root(), { rule: "R01" });
    expect(shared).toMatchObject({
      exposedUsd: "4",
      title: "Shared by 2 applications: Atlas and Desk",
      identity: { id: "scout" },
      team: { id: "field" },
    });
  });

  test("R10: a call after the revocation by its own time, not by its arrival; five minutes are forgiven; refused calls are no use", async () => {
    const key = { hints: { credential: "triage-key" } };
    await sql("UPDATE credential SET state = 'revoked', revoked_at = '2026-03-14T12:00:00Z' WHERE id = 'k-triage'");
    await sql("UPDATE ledger_version SET inventory = inventory + 1");
    await seedUsage(root(), [
      call("2026-03-14T11:59:00Z", key),
      call("2026-03-14T12:05:00Z", key),
      call("2026-03-15T09:00:00Z", { ...key, status: "error" }),
    ]);
    await run();
    expect(await of("R10")).toEqual([]);
    await seedUsage(root(), [call("2026-03-14T12:05:00.001Z", key)]);
    await run();
    expect(await of("R10")).toEqual(["critical open credential:k-triage"]);
    const tier = (await readTiers(database.db, ["triage"])).get("triage");
    expect(tier).toMatchObject({ tier: 1 });
    expect(tier?.reasons[0]).toMatchObject({ tier: 1, ruleId: "R10" });
  });

  test("R12: grants held for 30 days and unused for 90", async () => {
    const grant = (id: string, value: string, since = "2026-01-01Z") =>
      `INSERT INTO access_grant (id, identity_id, kind, value, granted_by, granted_at, approved_by, approved_at) VALUES ('${id}', 'scout', 'model', '${value}', 'x', '${since}', 'y', '${since}');`;
    await sql(grant("g1", "gpt-4o") + grant("g2", "a") + grant("g3", "b") + grant("g4", "c", "2026-03-01Z"));
    await run();
    expect(await of("R12")).toEqual([]);
    await sql("UPDATE access_grant SET granted_at = '2026-01-01Z', approved_at = '2026-01-01Z' WHERE id = 'g4'");
    await run();
    expect(await of("R12")).toHaveLength(1);
    const [{ title } = { title: "" }] = await page(root(), { rule: "R12" });
    expect(title).toBe("3 of 4 grants were not used in 90 days");
  });

  test("R02, R17 and R20 see what events say of networks: mixes of signatures, journeys, and consoles", async () => {
    const from = (asn: number, country: string, userAgent: string) => ({ network: { ip: "203.0.113.1", asn, country, userAgent } });
    const busy = ["2026-03-11T10:00:00Z", "2026-03-12T10:00:00Z", "2026-03-15T10:00:00Z"].flatMap((at) => [
      ...many(10, at, from(1, "DE", "openai-python/1.2.3")),
      ...many(10, at, from(2, "DE", "openai-python/1.2.9")),
      ...many(10, at, from(3, "BR", "curl/8.1")),
    ]);
    await seedUsage(root(), busy);
    await run();
    expect(await of("R02")).toEqual(["critical open credential:k-scout"]);
    expect((await page(root(), { rule: "R17" })).map(({ title }) => title)).toEqual([
      expect.stringMatching(/^Scout key succeeded in (DE|BR) and in (DE|BR) within \d+ minutes$/),
    ]);
    const rules = (await listRules(root())).data;
    expect(rules.find(({ id }) => id === "R15")?.last).toMatchObject({ evaluated: 0, missing: "reports of secret scanners" });
    expect(rules.find(({ id }) => id === "R02")?.last?.evaluated).toBe(1);
  });

  test("R09 and R18: silence of more than 30 days and then a busy day, on a model that it never used", async () => {
    const eye = { hints: { identity: "eye" } };
    await seedUsage(root(), [
      ...many(3, "2026-01-20T10:00:00Z", eye),
      ...many(20, "2026-03-13T10:00:00Z", { ...eye, provider: "anthropic", model: "claude-haiku" }),
    ]);
    await sql("UPDATE identity SET certified_at = '2025-12-01Z' WHERE id = 'eye'");
    await run();
    expect(await of("R09")).toEqual(["critical open identity:eye"]);
    expect(await of("R18")).toContain("critical open identity:eye");
  });

  test("R11: five refused calls with a revoked key from a network that it never used", async () => {
    const from = (asn: number): Call => ({ hints: { credential: "triage-key" }, network: { asn } });
    await sql("UPDATE credential SET state = 'revoked', revoked_at = '2026-03-15T08:00:00Z' WHERE id = 'k-triage'");
    await sql("UPDATE ledger_version SET inventory = inventory + 1");
    await seedUsage(root(), [call("2026-03-13T08:00:00Z", from(7)), ...many(5, "2026-03-15T09:00:00Z", { ...from(7), status: "error" })]);
    await run();
    expect(await of("R11")).toEqual([]);
    await seedUsage(root(), many(1, "2026-03-15T10:00:00Z", { ...from(8), status: "error" }));
    await run();
    expect(await of("R11")).toHaveLength(1);
  });

  test("R19, R21 and R24 read tools with their servers, strangers, and places", async () => {
    await sql("INSERT INTO vendor (id, name, contract_ends_at, networks) VALUES ('acme', 'Acme', '2027-01-01Z', '{203.0.113.0/24}')");
    await sql("UPDATE identity SET vendor_id = 'acme' WHERE id = 'ci'");
    await sql(
      "INSERT INTO connected_tool (id, name, kind, address, approved_by, approved_at) VALUES ('crm', 'CRM', 'mcp_server', 'crm.example', 'x', '2026-01-01Z')",
    );
    await seedUsage(root(), [
      ...many(2, "2026-03-14T10:00:00Z", {
        hints: { identity: "ci" },
        tool: { name: "crm", server: "evil.example" },
        network: { ip: "198.51.100.7" },
      }),
      ...many(2, "2026-03-14T11:00:00Z", { hints: { credential: "stranger" }, quantities: { input: 400_000n } }),
    ]);
    await run();
    const titles = async (rule: string) => (await page(root(), { rule })).map(({ title }) => title);
    expect(await titles("R19")).toEqual(["crm was reached at another server: evil.example"]);
    expect(await titles("R21")).toContain("Nobody known uses stranger");
    expect(await titles("R24")).toEqual(["+CI bot was used from outside the networks of Acme"]);
    await sql("UPDATE identity SET vendor_id = NULL; DELETE FROM connected_tool; DELETE FROM vendor");
  });

  test("R21: a bill that nobody metered is one finding of its provider, which is not closed for want of bills", async () => {
    await sql(`
      INSERT INTO invoice_source (id, name, provider, format, created_by, created_at) VALUES ('bills', 'Mistral', 'mistral', 'csv', 'x', now());
      INSERT INTO invoice_line (source_id, line_key, file_id, from_day, to_day, provider, model, key, kind, amount, currency) VALUES
        ('bills', 'a', 'f', '2026-02-10', '2026-02-11', 'mistral', 'mistral-large', NULL, 'usage', 40, 'USD')`);
    await run();
    const ofBills = async () => (await page(root(), { rule: "R21" })).filter(({ subject }) => subject.id === "bills");
    const [bill] = await ofBills();
    expect(bill).toMatchObject({ state: "open", severity: "medium", exposedUsd: "40", subject: { kind: "organisation", id: "bills" } });
    expect((await listRules(root())).data.find(({ id }) => id === "R21")?.last).toMatchObject({ notEvaluable: 0 });
    await sql("DELETE FROM invoice_line; DELETE FROM invoice_source");
    clock.set("2026-03-23T12:00:00Z");
    await run();
    expect((await ofBills()).map(({ state }) => state)).toEqual(["open"]);
  });

  test("R30: a log switched off, a source that fell silent or stopped to say who calls, and calls that a gateway let through unreported", async () => {
    const titles = async () =>
      (await page(root(), { rule: "R30" })).map(({ title, subject }) => `${subject.kind}:${subject.id} ${title}`).sort();
    const missing = async () => (await listRules(root())).data.find(({ id }) => id === "R30")?.last?.missing ?? "";
    await run();
    expect(await missing()).toContain("audit logs");
    await sql(`
      INSERT INTO source (id, name, kind) VALUES ('r30-gw', 'Old gateway', 'otlp'), ('r30-app', 'Shop', 'otlp'), ('r30-file', 'Files', 'csv'), ('r30-shut', 'Shut down', 'otlp');
      INSERT INTO machine_token (id, name, prefix, secret_hash, scopes, source_id, created_by, revoked_at) VALUES
        ('r30-t', 'x', 'r30-t', 'x', '{ingest}', 'r30-shut', 'x', '2026-03-10Z'), ('r30-u', 'x', 'r30-u', 'x', '{ingest}', 'r30-gw', 'x', NULL),
        ('r30-v', 'x', 'r30-v', 'x', '{ingest}', 'r30-gw', 'x', '2026-03-10Z');
      INSERT INTO source_activity (source_id, day, producer, accepted, evidence, missing_usage, duplicates, conflicts, rejected, lag_ms_total, lag_ms_max, last_received_at)
        SELECT id, day, 'x', 100, 0, CASE WHEN id = 'r30-app' AND day > '2026-03-12' THEN 90 ELSE 0 END, 0, 0, 0, 0, 0, day + interval '12 hours'
        FROM (VALUES ('r30-gw', '2026-03-13'::date), ('r30-app', '2026-03-15'), ('r30-file', '2026-03-10'), ('r30-shut', '2026-03-10')) AS s(id, until),
          generate_series('2026-02-27'::date, s.until, interval '1 day') AS day;
      INSERT INTO security_source (id, name, format, created_at, created_by) VALUES ('r30-aws', 'AWS', 'any', now(), 'x');
      INSERT INTO security_event (id, source_id, external_id, format, kind, severity, occurred_at, received_at, title, subject, facts) VALUES
        ('r30-off', 'r30-aws', '1', 'cloudtrail', 'logging_disabled', 'high', '2026-03-14T08:00:00Z', now(), 'StopLogging of cloudtrail', '{}', '[]'),
        ('r30-old', 'r30-aws', '2', 'cloudtrail', 'logging_disabled', 'high', '2026-01-14T08:00:00Z', now(), 'DeleteTrail of cloudtrail', '{}', '[]');
      INSERT INTO reservation (id, kind, state, budget_ids, counter_keys, amounts, identity_id, created_at, expires_at, closed_at)
        SELECT 'r30-' || n, 'call', CASE WHEN n > 25 THEN 'committed' ELSE 'expired' END, '{}', '{}', '{}', CASE WHEN n > 20 THEN 'idle' ELSE 'ci' END,
          '2026-03-14T06:00:00Z', '2026-03-14T06:10:00Z', '2026-03-14T06:10:00Z' FROM generate_series(1, 30) n;
      DELETE FROM usage_daily u USING usage_dimension d WHERE d.id = u.dimension_id AND d.identity_id = 'ci'`);
    await run();
    expect(await titles()).toEqual([
      "identity:ci A gateway let calls through of which no event came",
      "organisation:audit-logs A log was switched off or changed: StopLogging of cloudtrail",
      "organisation:source:r30-app Shop stopped to say how many tokens",
      "organisation:source:r30-gw Old gateway sends nothing any more",
    ]);
    expect(await missing()).not.toContain("audit logs");
    await sql(`DELETE FROM reservation WHERE id LIKE 'r30-%'; DELETE FROM security_event WHERE id LIKE 'r30-%'; DELETE FROM security_source WHERE id = 'r30-aws';
      DELETE FROM machine_token WHERE id LIKE 'r30-%'; DELETE FROM source_activity WHERE source_id LIKE 'r30-%'; DELETE FROM source WHERE id LIKE 'r30-%'`);
    await run();
    expect((await page(root(), { rule: "R30", state: "open" })).map(({ subject }) => subject.id)).toEqual(["audit-logs"]);
  });

  test("R30: silence is told for a month and a loss for two weeks while they last; a gateway that reports every call asks as well", async () => {
    await sql(`
      INSERT INTO source (id, name, kind) VALUES ('r30-gw', 'Old gateway', 'otlp'), ('r30-app', 'Shop', 'otlp');
      INSERT INTO source_activity (source_id, day, producer, accepted, evidence, missing_usage, duplicates, conflicts, rejected, lag_ms_total, lag_ms_max, last_received_at)
        SELECT id, day, 'x', 100, 0, CASE WHEN id = 'r30-app' AND day > '2026-03-12' THEN 90 ELSE 0 END, 0, 0, 0, 0, 0, day + interval '11 hours'
        FROM (VALUES ('r30-gw', '2026-03-13'::date), ('r30-app', '2026-05-20')) AS s(id, until),
          generate_series('2026-02-10'::date, s.until, interval '1 day') AS day;
      INSERT INTO reservation (id, kind, state, budget_ids, counter_keys, amounts, identity_id, created_at, expires_at, closed_at) VALUES
        ('r30-1', 'call', 'committed', '{}', '{}', '{}', 'idle', '2026-03-14T06:00:00Z', '2026-03-14T06:10:00Z', '2026-03-14T06:01:00Z'),
        ('r30-2', 'lease', 'committed', '{}', '{}', '{}', 'ci', '2026-03-14T06:00:00Z', '2026-03-14T06:10:00Z', '2026-03-14T06:01:00Z')`);
    const told = await readTelemetry(database.db, new Date(NOW), { loggingDays: 30, hours: 24 });
    expect(told).toMatchObject({ asked: ["idle"], unreported: [] });
    const openOn = async (day: string) => {
      clock.set(`${day}T12:00:00Z`);
      await run();
      const open = await page(root(), { rule: "R30", state: "open" });
      return open.map(({ subject }) => subject.id.replace("source:r30-", "")).filter((id) => id === "gw" || id === "app");
    };
    const days: [string, string[]][] = [];
    for (const day of ["2026-03-14", "2026-03-15", "2026-03-20", "2026-03-29", "2026-04-12", "2026-05-20"])
      days.push([day, (await openOn(day)).sort()]);
    expect(days).toEqual([
      ["2026-03-14", ["app"]],
      ["2026-03-15", ["app", "gw"]],
      ["2026-03-20", ["app", "gw"]],
      ["2026-03-29", ["app", "gw"]],
      ["2026-04-12", ["gw"]],
      ["2026-05-20", []],
    ]);
    await sql(
      `DELETE FROM reservation WHERE id LIKE 'r30-%'; DELETE FROM source_activity WHERE source_id LIKE 'r30-%'; DELETE FROM source WHERE id LIKE 'r30-%'`,
    );
  });

  test("R20: consoles and irregular calls, by the hours that are kept", async () => {
    const now = new Date();
    clock.set(now.toISOString());
    const at = (i: number) => new Date(now.getTime() - 3_600_000 - (i < 24 ? i * 1_000 : 5 * 86_400_000 + i * 1_000)).toISOString();
    const calls = Array.from({ length: 30 }, (_, i) => call(at(i), { hints: { identity: "router" }, network: { userAgent: "curl/8.1" } }));
    await seedUsage(root(), calls);
    await run();
    // In the office hours of whenever it runs there is one sign more.
    const found = (await page(root(), { rule: "R20" })).map(({ subject, title }) => `${subject.id} ${title}`);
    expect(found).toEqual([expect.stringMatching(/^router .*browsers or consoles.*irregular calls/)]);
  });
});
