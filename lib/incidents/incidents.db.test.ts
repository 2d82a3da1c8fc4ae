import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { recordSignals } from "@/lib/anomalies";
import type { Signal } from "@/lib/anomalies/core/signal";
import { verifyAudit } from "@/lib/audit";
import { actorOfAccount, type Context, createUser, type Role } from "@/lib/auth";
import { setEnvironment } from "@/lib/env";
import { Conflict, Forbidden, Invalid, NotFound } from "@/lib/kernel/errors";
import { parseUsd } from "@/lib/kernel/money";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedOrganisation } from "@/lib/testing/ledger";
import { testSignal } from "@/lib/testing/signals";
import {
  assignIncident,
  changeIncidentPolicy,
  commentIncident,
  endWindow,
  listAssignees,
  listIncidents,
  listWindows,
  planWindow,
  readIncident,
  readIncidentMarks,
  setDisposition,
  setIncidentState,
  summariseIncidents,
  workSignals,
  writeReview,
} from "./index";
import { IncidentQuery, type MarkQuery, ReviewInput, WindowInput, WindowQuery } from "./schemas";

const database = useDatabase();
const NOW = "2026-03-15T12:00:00Z";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const clock = frozenClock(NOW);
const root = () => testContext(database.db, { clock, id: "root" });
const job = () => testContext(database.db, { clock, id: "system:jobs", kind: "system" });
const sql = (text: string) => database.pool.query(text);
const work = () => workSignals(job());

/** Ann owns Triage of Care, which Lea leads; Ben owns Scout of Field; Sec and Sam are of security. */
const PEOPLE: Record<string, Role> = {
  ann: "identity_owner",
  ben: "identity_owner",
  lea: "team_lead",
  sec: "security_admin",
  sam: "security_analyst",
};
const ids: Record<string, string> = {};
async function as(name: string): Promise<Context> {
  const account = await actorOfAccount(database.db, ids[name] ?? "");
  if (!account) throw new Error(`${name} cannot sign in`);
  return { db: database.db, clock, actor: account.actor };
}

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await sql(`INSERT INTO person (id, email, name) VALUES ('lea', 'lea@example.com', 'Lea'); UPDATE team SET lead_id = 'lea' WHERE id = 'care';
    UPDATE ledger_version SET inventory = inventory + 1`);
  for (const [name, role] of Object.entries(PEOPLE)) {
    const grants = [{ role, businessUnitIds: [], teamIds: [], applicationIds: [], environmentIds: [] }];
    ids[name] = (await createUser(root(), { email: `${name}@example.com`, name, grants })).id;
  }
});
const TABLES = [
  "incident",
  "incident_step",
  "incident_review",
  "planned_window",
  "incident_policy",
  "signal",
  "detector_feedback",
  "notification",
];
beforeEach(async () => {
  clock.set(NOW);
  for (const table of TABLES) await sql(`DELETE FROM ${table}`);
});

const minutesAgo = (minutes: number) => Date.parse(NOW) - minutes * MINUTE;
const span = (from: number, to: number) => ({ startedMs: minutesAgo(from), detectedMs: minutesAgo(from), untilMs: minutesAgo(to) });
const signal = (over: Parameters<typeof testSignal>[0] = {}): Signal => testSignal({ ...span(30, 20), ...over });
const seen = (...signals: Signal[]) => recordSignals(database.db, signals, clock.now());
const page = async (ctx: Context = root(), query: object = {}) => (await listIncidents(ctx, IncidentQuery.parse(query))).incidents;
const only = async () => {
  const [one, ...others] = await page(root(), { state: "all" });
  if (!one || others.length > 0) throw new Error(`${others.length + (one ? 1 : 0)} incidents`);
  return one;
};
const all = async (text: string) => (await database.pool.query(text)).rows;
const told = async (kind: string): Promise<string[]> =>
  (
    await all(`SELECT u.name FROM notification n JOIN notification_receipt r ON r.notification_id = n.id JOIN app_user u ON u.id = r.user_id
      WHERE n.kind = '${kind}' ORDER BY u.name`)
  ).map(({ name }) => name as string);
/** All that is kept, but for when it was looked at. */
const state = async () => [
  await all("SELECT * FROM incident ORDER BY id"),
  await all("SELECT * FROM incident_step ORDER BY id"),
  await all("SELECT * FROM signal ORDER BY id"),
  await all("SELECT id FROM notification ORDER BY id"),
];
const usd = parseUsd;

describe("signals become incidents", () => {
  test("once: the same again, and another worker at the same time, change nothing", async () => {
    await seen(
      signal(),
      signal({ key: "B13:triage", detector: "B13", severity: "high", ...span(25, 15) }),
      signal({ key: "small", detector: "S1", impactUsd: usd("1"), scopeId: "scout", place: { identityId: "scout", teamId: "field" } }),
    );
    const [first, second] = await Promise.all([work(), work()]);
    expect([first.opened + second.opened, first.quiet + second.quiet]).toEqual([1, 1]);
    const incident = await only();
    expect(incident).toMatchObject({
      number: expect.stringMatching(/^INC-\d{4}$/),
      detector: "B1",
      severity: "high",
      signals: 2,
      impactUsd: "10",
      state: "open",
    });
    expect(incident).toMatchObject({
      identity: { id: "triage", name: "Triage" },
      team: { name: "Care" },
      businessUnit: { name: "Operations" },
      application: { name: "Desk" },
      owner: { name: "Ann" },
    });
    expect((await page(root(), { businessUnit: "ops" })).map(({ id }) => id)).toEqual([incident.id]);
    expect(await page(root(), { businessUnit: "labs" })).toEqual([]);
    const before = await state();
    await seen(signal(), signal({ key: "B13:triage", detector: "B13", severity: "high", ...span(25, 15) }));
    expect(await work()).toEqual({ opened: 0, grown: 0, quiet: 0 });
    expect(await state()).toEqual(before);
    expect((await all("SELECT quiet_reason FROM signal WHERE key = 'small'"))[0]).toEqual({ quiet_reason: "below_floor" });
    expect((await verifyAudit(database.db)).problems).toEqual([]);
  });

  test("that grow: severity rises once and is told once, to whom it concerns", async () => {
    await seen(signal());
    await work();
    expect(await told("incident_opened")).toEqual(["ann", "lea"]);
    const { id } = await only();
    for (const minutes of [15, 10]) {
      clock.advance(1_000);
      await seen(signal({ untilMs: minutesAgo(minutes), severity: "high", impactUsd: usd(minutes === 15 ? "20" : "25") }));
      expect((await work()).grown).toBe(1);
    }
    expect(await told("incident_graver")).toEqual(["ann", "lea", "sam", "sec"]);
    expect(await told("incident_opened")).toEqual(["ann", "lea"]);
    const detail = await readIncident(root(), id);
    expect(detail).toMatchObject({ severity: "high", impactUsd: "25" });
    expect(detail.steps.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
      "opened: Triage sent the same prompt 40 times in 10 minutes",
      "grew: Graver now: high",
    ]);
  });

  test("of two that turn out to be one the first goes on, and the other leads to it", async () => {
    await seen(signal({ key: "a", ...span(200, 190) }), signal({ key: "c", ...span(80, 70) }));
    expect((await work()).opened).toBe(2);
    const [, later] = (await page()).sort((a, b) => (a.number < b.number ? -1 : 1));
    await commentIncident(await as("ann"), later?.id ?? "", { text: "Mine." });
    await seen(signal({ key: "b", ...span(140, 130) }));
    await work();
    const one = await only();
    expect(one.signals).toBe(3);
    const detail = await readIncident(root(), later?.id ?? "");
    expect(detail).toMatchObject({ id: one.id, merged: [{ number: later?.number }] });
    expect(detail.steps.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["comment", "merged"]));
  });

  test("stand with what is explained, and the secrets and budgets that open them too", async () => {
    await sql(`INSERT INTO secret_finding (id, source_id, external_key, tool, rule, verified, repository, first_seen_at, last_seen_at, facts, subject, identity_id, credential_id, matched_by, confidence, state)
      VALUES ('f1', 's', 'x', 'trufflehog', 'OpenAI', 'yes', 'acme/site', '2026-03-15T10:00Z', '2026-03-15T10:00Z', '{}', '{}', 'triage', 'k-triage', 'fingerprint', 'exact', 'open')`);
    expect((await work()).opened).toBe(1);
    expect(await only()).toMatchObject({
      detector: "SECRET",
      severity: "critical",
      scope: { kind: "credential", id: "k-triage", name: "@key" },
    });
    // The burst two hours later is the same story.
    await seen(signal({ key: "B5:k-triage", detector: "B5", severity: "critical", ...span(5, 1), place: { credentialId: "k-triage" } }));
    await work();
    expect(await only()).toMatchObject({ detector: "B5", signals: 2 });
    expect(await told("incident_opened")).toEqual(["ann", "lea", "sam", "sec"]);
    await sql("DELETE FROM secret_finding");
  });

  test("of a budget that is declared to be worth one", async () => {
    await sql(`INSERT INTO budget (id, name, scope, labels, unit, limit_amount, time_window, time_zone, enforcement, thresholds, on_outage, starts_at, created_at, created_by)
        VALUES ('b1', 'Care in March', '{"team":"care"}', '{}', 'usd', 100, 'month', 'UTC', 'soft', '{0.5,0.8}', 'open', '2026-03-01Z', '2026-03-01Z', 't');
      INSERT INTO budget_counter (budget_id, key, value, starts_at, ends_at, spent, held) VALUES ('b1', '@2026-03-01', '', '2026-03-01Z', '2026-04-01Z', 85, 0);
      INSERT INTO budget_alert (budget_id, counter_key, kind, level, severity, at) VALUES ('b1', '@2026-03-01', 'budget_threshold', '0.5', 'info', '2026-03-10Z'),
        ('b1', '@2026-03-01', 'budget_threshold', '0.8', 'warning', '2026-03-15T11:00Z'); UPDATE ledger_version SET budgets = budgets + 1`);
    expect((await work()).opened).toBe(0);
    await expect(changeIncidentPolicy(root(), { spendSignals: { nope: "0.8" }, reason: "Care" })).rejects.toThrow(Invalid);
    await changeIncidentPolicy(root(), { spendSignals: { b1: "0.8" }, reason: "Care is watched" });
    expect((await work()).opened).toBe(1);
    expect(await only()).toMatchObject({
      detector: "SPEND",
      title: "Care in March: 80 % used",
      scope: { kind: "team", name: "Care" },
      severity: "medium",
    });
    await sql("DELETE FROM budget_alert; DELETE FROM budget_counter; DELETE FROM budget; UPDATE ledger_version SET budgets = budgets + 1");
  });
});

describe("people are told", () => {
  const several = (count: number) =>
    seen(
      ...Array.from({ length: count }, (_, i) =>
        signal({ key: `k${i}`, scopeId: `i${i}`, place: { identityId: `i${i}` }, impactUsd: usd(String(10 + i)) }),
      ),
    );

  test("as often a day as the policy says, the dearest first; the rest waits for the daily mail, critical ones do not", async () => {
    setEnvironment({
      COUNTINGHOUSE_SMTP_URL: "smtp://127.0.0.1:1",
      COUNTINGHOUSE_MAIL_FROM: "books@example.com",
      NEXTAUTH_URL: "http://x.test",
    });
    await changeIncidentPolicy(root(), { alertsPerDay: 2, reason: "Too many" });
    await several(4);
    await seen(signal({ key: "B6:triage", detector: "B6", severity: "critical" }));
    await work();
    const rows = await all(`SELECT n.severity, r.digest_at IS NOT NULL AS later, i.impact_usd::float AS impact
      FROM notification n JOIN notification_receipt r ON r.notification_id = n.id JOIN app_user u ON u.id = r.user_id
      JOIN incident i ON n.href = '/anomalies/' || i.id WHERE u.name = 'lea' ORDER BY n.severity, i.impact_usd DESC`);
    expect(rows).toEqual([
      { severity: "critical", later: false, impact: 10 },
      { severity: "warning", later: false, impact: 13 },
      { severity: "warning", later: true, impact: 12 },
      { severity: "warning", later: true, impact: 11 },
      { severity: "warning", later: true, impact: 10 },
    ]);
    clock.advance(24 * HOUR);
    await seen(signal({ key: "tomorrow", scopeId: "i9", place: { identityId: "i9" }, ...span(-1_400, -1_410) }));
    await work();
    expect(
      await all(`SELECT 1 FROM notification_delivery d JOIN notification n ON n.id = d.notification_id JOIN app_user u ON u.id = d.user_id
      WHERE u.name = 'lea' AND n.kind = 'incident_opened'`),
    ).toHaveLength(3);
    setEnvironment({ COUNTINGHOUSE_SMTP_URL: "", NEXTAUTH_URL: "" });
  });

  test("from the severity that the policy says, and not of what was over days before", async () => {
    await changeIncidentPolicy(root(), { tellFrom: "high", reason: "Quieter" });
    await seen(signal());
    await work();
    expect(await told("incident_opened")).toEqual([]);
    await changeIncidentPolicy(root(), { tellFrom: "info", reason: "Louder" });
    await seen(signal({ key: "old", ...span(6_000, 5_900) }));
    await work();
    expect(await told("incident_opened")).toEqual([]);
    expect(await page()).toHaveLength(2);
  });

  test("once a week of the week before, in what they see", async () => {
    clock.set("2026-03-11T12:00:00Z");
    await seen(
      signal({ startedMs: clock.now().getTime() - HOUR, detectedMs: clock.now().getTime() - HOUR, untilMs: clock.now().getTime() - HOUR }),
    );
    await work();
    clock.set("2026-03-16T06:00:00Z");
    const both = await Promise.all([summariseIncidents(job()), summariseIncidents(job())]);
    expect(both.map(({ told: count }) => count).sort()).toEqual([0, 4]);
    expect(await told("incident_summary")).toEqual(["ann", "lea", "sam", "sec"]);
    expect(await summariseIncidents(job())).toEqual({ told: 0 });
  });
});

describe("windows", () => {
  const window = (over: object = {}) =>
    WindowInput.parse({
      scopeKind: "team",
      scopeId: "care",
      kind: "planned",
      reason: "Load test",
      startsAt: "2026-03-15T11:00:00Z",
      endsAt: "2026-03-15T13:00:00Z",
      ...over,
    });

  test("that are planned open nothing; in maintenance it is there, and told only when something else comes", async () => {
    const { id } = await planWindow(await as("lea"), window());
    await seen(signal());
    expect(await work()).toEqual({ opened: 0, grown: 0, quiet: 1 });
    await endWindow(await as("lea"), id);
    await expect(endWindow(await as("lea"), id)).rejects.toThrow(Conflict);
    await planWindow(await as("lea"), window({ kind: "maintenance", endsAt: "2026-03-15T12:30:00Z" }));
    await seen(signal({ key: "two", ...span(-10, -12), detectedMs: Date.parse(NOW) + 10 * MINUTE }));
    clock.advance(20 * MINUTE);
    expect((await work()).opened).toBe(1);
    const incident = await only();
    expect((await readIncident(root(), incident.id)).signalList.map(({ quietReason }) => quietReason)).toEqual(["maintenance"]);
    expect(await told("incident_opened")).toEqual([]);
    clock.advance(20 * MINUTE);
    await seen(signal({ key: "three", ...span(-35, -38) }));
    await work();
    expect(await told("incident_opened")).toEqual(["ann", "lea"]);
  });

  test("are planned and ended by who works there, and seen by who sees it", async () => {
    const { id } = await planWindow(await as("lea"), window());
    await expect(planWindow(await as("ben"), window())).rejects.toThrow(NotFound);
    await expect(endWindow(await as("ben"), id)).rejects.toThrow(NotFound);
    await expect(planWindow(await as("lea"), window({ scopeKind: "organisation", scopeId: "" }))).rejects.toThrow(Forbidden);
    await expect(planWindow(await as("lea"), window({ endsAt: "2026-03-15T10:00:00Z" }))).rejects.toThrow(Invalid);
    await expect(planWindow(await as("lea"), window({ endsAt: "2026-08-15T10:00:00Z" }))).rejects.toThrow(Invalid);
    await expect(planWindow(testContext(database.db, { clock, kind: "token" }), window())).rejects.toThrow(Forbidden);
    const query = WindowQuery.parse({});
    expect((await listWindows(await as("ann"), query)).data).toHaveLength(0);
    expect((await listWindows(await as("lea"), query)).data).toMatchObject([
      { scope: { name: "Care" }, createdBy: "lea", reason: "Load test" },
    ]);
    await planWindow(await as("sec"), window({ scopeKind: "organisation", scopeId: "" }));
    expect((await listWindows(await as("ben"), query)).data).toMatchObject([{ scope: { kind: "organisation" } }]);
  });
});

describe("an incident", () => {
  const opened = async (over: Parameters<typeof testSignal>[0] = {}) => {
    await seen(signal(over));
    await work();
    return (await only()).id;
  };

  test("is seen where it is, and those of the whole organisation by who sees all of it", async () => {
    const id = await opened();
    await seen(
      signal({
        key: "org",
        detector: "S1",
        scopeKind: "organisation",
        scopeId: "",
        place: { identityId: null, teamId: null },
        ...span(600, 540),
        impactUsd: usd("2000"),
      }),
    );
    await work();
    const count = async (name: string) => (await page(await as(name))).length;
    expect([await count("ann"), await count("lea"), await count("ben"), await count("sec")]).toEqual([1, 1, 0, 2]);
    const ben = await as("ben");
    await expect(readIncident(ben, id)).rejects.toThrow(NotFound);
    for (const change of [
      () => commentIncident(ben, id, { text: "?" }),
      () => assignIncident(ben, id, { assigneeId: "me" }),
      () => setIncidentState(ben, id, { state: "resolved" }),
    ])
      await expect(change()).rejects.toThrow(NotFound);
    expect((await listIncidents(ben, IncidentQuery.parse({}))).counts.open).toBe(0);
    expect((await listIncidents(await as("sec"), IncidentQuery.parse({}))).impactUsd).toBe("2010");
  });

  test("stands by the money at risk in a month, page by page, and is found by what it is about", async () => {
    await seen(
      ...["30", "10", "20"].map((impact, i) =>
        signal({ key: `k${i}`, scopeId: `i${i}`, place: { identityId: `i${i}` }, impactUsd: usd(impact) }),
      ),
    );
    await work();
    const first = await listIncidents(root(), IncidentQuery.parse({ limit: 2 }));
    expect(first.incidents.map(({ impactUsd }) => impactUsd)).toEqual(["30", "20"]);
    expect((await page(root(), { limit: 2, cursor: first.nextCursor })).map(({ impactUsd }) => impactUsd)).toEqual(["10"]);
    expect(first).toMatchObject({ counts: { open: 3, medium: 3 }, impactUsd: "60", impactMonthUsd: "7200" });
    for (const query of [
      { identityId: "i1" },
      { query: "INC-" },
      { team: "care" },
      { detector: "B1" },
      { severity: "medium" },
      { assignee: "none" },
    ])
      expect((await page(root(), query)).length).toBeGreaterThan(0);
    for (const query of [
      { identityId: "x" },
      { query: "100%" },
      { team: "field" },
      { detector: "B2" },
      { severity: "high" },
      { assignee: "me" },
      { state: "closed" },
    ])
      expect(await page(root(), query)).toEqual([]);
    await expect(listIncidents(root(), IncidentQuery.parse({ cursor: "x" }))).rejects.toThrow(Invalid);
  });

  test("is given to somebody who sees it, who is told", async () => {
    const id = await opened();
    const lea = await as("lea");
    expect(await assignIncident(lea, id, { assigneeId: ids.ann ?? "" })).toMatchObject({
      assignee: { name: "ann" },
      state: "investigating",
    });
    expect(await told("incident_assigned")).toEqual(["ann"]);
    await expect(assignIncident(lea, id, { assigneeId: ids.ben ?? "" })).rejects.toThrow(Invalid);
    expect((await listAssignees(lea, id)).data.map(({ name }) => name)).toEqual(["ann", "lea", "sam", "sec"]);
    expect(await assignIncident(lea, id, { assigneeId: null })).toMatchObject({ assignee: null });
  });

  test("is worked on by persons only: programs read", async () => {
    const id = await opened();
    const token = testContext(database.db, { clock, kind: "token", id: "t" });
    expect((await readIncident(token, id)).mayWork).toBe(false);
    for (const change of [
      () => commentIncident(token, id, { text: "?" }),
      () => setIncidentState(token, id, { state: "resolved" }),
      () => setDisposition(token, id, { disposition: "false" }),
      () => assignIncident(token, id, { assigneeId: "me" }),
      () => changeIncidentPolicy(token, { alertsPerDay: 0, reason: "Quiet" }),
    ])
      await expect(change()).rejects.toThrow(Forbidden);
    const looking = testContext(database.db, { clock, rights: ["incident.read"] });
    await expect(commentIncident(looking, id, { text: "?" })).rejects.toThrow(Forbidden);
  });

  test("is closed once somebody said what it was, and what is said of it changes what comes next", async () => {
    const id = await opened();
    const ann = await as("ann");
    await expect(setIncidentState(ann, id, { state: "closed" })).rejects.toThrow(Conflict);
    expect(await setDisposition(ann, id, { disposition: "expected", reason: "Evaluation" })).toMatchObject({
      state: "closed",
      disposition: "expected",
    });
    expect(await all("SELECT detector, scope_kind, scope_id, verdict FROM detector_feedback")).toEqual([
      { detector: "B1", scope_kind: "identity", scope_id: "triage", verdict: "expected" },
    ]);
    clock.advance(3 * HOUR);
    const next = signal({ key: "next", ...span(-170, -175) });
    await seen(next, signal({ untilMs: minutesAgo(-170) }));
    expect(await work()).toEqual({ opened: 0, grown: 1, quiet: 1 });
    expect((await only()).state).toBe("closed");
    expect(await setDisposition(ann, id, { disposition: null })).toMatchObject({ state: "investigating", disposition: null });
    expect(await all("SELECT 1 FROM detector_feedback")).toEqual([]);
    await setDisposition(ann, id, { disposition: "real" });
    expect(await setIncidentState(ann, id, { state: "closed" })).toMatchObject({ state: "closed" });
    clock.advance(HOUR);
    await seen(signal({ untilMs: clock.now().getTime(), impactUsd: usd("30") }));
    await work();
    expect(await only()).toMatchObject({ state: "open", closedAt: null });
    expect(await told("incident_graver")).toEqual(["ann", "lea"]);
  });

  test("rests when nothing is seen for two days, unless it is critical or somebody is at it; and wakes when it grows", async () => {
    const id = await opened();
    await seen(signal({ key: "B6", detector: "B6", scopeId: "scout", place: { identityId: "scout", teamId: "field" } }));
    await work();
    clock.advance(47 * HOUR);
    await work();
    expect((await readIncident(root(), id)).state).toBe("open");
    clock.advance(2 * HOUR);
    await work();
    expect(await page(root(), { state: "resolved" })).toMatchObject([{ id }]);
    expect(await page()).toHaveLength(1);
    await seen(signal({ untilMs: clock.now().getTime() + 5 * MINUTE, impactUsd: usd("12") }));
    clock.advance(10 * MINUTE);
    await work();
    expect((await readIncident(root(), id)).state).toBe("open");
  });

  test("is reviewed once it is contained or over", async () => {
    const id = await opened();
    const ann = await as("ann");
    const review = ReviewInput.parse({
      whatHappened: "A loop.",
      whyItHappened: "No limit.",
      whatHelped: "The throttle.",
      followUps: [{ text: "Add a limit", ownerId: ids.ann, dueOn: "2026-04-01" }],
    });
    await expect(writeReview(ann, id, review)).rejects.toThrow(Conflict);
    await setIncidentState(ann, id, { state: "contained" });
    await expect(
      writeReview(ann, id, { ...review, followUps: [{ text: "?", ownerId: "nobody", dueOn: null, doneAt: null }] }),
    ).rejects.toThrow(Invalid);
    expect((await writeReview(ann, id, review)).review).toMatchObject({
      whatHelped: "The throttle.",
      followUps: [{ ownerName: "ann", dueOn: "2026-04-01", doneAt: null }],
      updatedBy: "ann",
    });
  });

  test("is marked on charts of what it is about, for who sees it", async () => {
    const id = await opened();
    const query = { from: new Date("2026-03-15T00:00:00Z"), to: new Date("2026-03-16T00:00:00Z") };
    expect((await readIncidentMarks(root(), query)).data).toMatchObject([
      { id, at: "2026-03-15T11:30:00.000Z", until: "2026-03-15T11:40:00.000Z", impactUsd: "10" },
    ]);
    expect((await readIncidentMarks(root(), { ...query, team: "field" })).data).toEqual([]);
    expect((await readIncidentMarks(await as("ben"), query)).data).toEqual([]);
    const isMarked = async (about: Partial<MarkQuery>) => (await readIncidentMarks(root(), { ...query, ...about })).data.length === 1;
    await sql(`UPDATE incident SET credential_id = 'k-1', cause = '[{"dimension":"model","id":"gpt_5","share":1}]'`);
    await sql(
      `INSERT INTO usage_dimension (key, source_id, attribution_step, provider, model, operation) VALUES (gen_random_uuid(), 'api', 'none', 'openai', 'gpt_5', 'chat')`,
    );
    await sql(`UPDATE signal SET evidence = '[{"name":"Tool","value":"refund of till"},{"name":"Model","value":"azure/o9"}]'`);
    for (const about of [{ credential: "k-1" }, { model: "gpt_5" }, { model: "o9" }, { provider: "azure" }, { provider: "openai" }])
      expect([about, await isMarked(about)]).toEqual([about, true]);
    expect(await isMarked({ tool: "refund", model: "gpt_5" })).toBe(true);
    for (const about of [
      { credential: "k-2" },
      { model: "gptx5" },
      { model: "9" },
      { provider: "zure" },
      { tool: "ref" },
      { tool: "till" },
    ])
      expect([about, await isMarked(about)]).toEqual([about, false]);
    await setDisposition(root(), id, { disposition: "false" });
    expect((await readIncidentMarks(root(), query)).data).toEqual([]);
  });
});
