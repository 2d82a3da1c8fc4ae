/** Reviews that start by themselves: from the log, from dates, and by template. */
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { recordAudit } from "@/lib/audit";
import { addRaise, changeBudget, createBudget } from "@/lib/budgets";
import { BudgetChange, BudgetInput, RaiseInput } from "@/lib/budgets/schemas";
import { withTransaction } from "@/lib/db/transaction";
import { addGrant, changeEntry, changeIdentity, createEntry, decideGrant } from "@/lib/identities";
import { Decision as GrantDecision, GrantInput } from "@/lib/identities/schemas";
import { frozenClock } from "@/lib/testing/clock";
import { useDatabase } from "@/lib/testing/database";
import { campaignOf, type Desk, seedReviewDesk } from "@/lib/testing/review-desk";
import { createCampaign, createTemplate, decideItem, openCampaign, readQueue, runReviews } from "./index";
import { ItemDecision } from "./schemas";

const database = useDatabase();
const NOW = "2026-03-16T12:00:00Z";
const clock = frozenClock(NOW);
let desk: Desk;
const rows = async <Row extends object>(sql: string): Promise<Row[]> => (await database.pool.query<Row>(sql)).rows;
type Started = { name: string; kind: string | null; state: string; items: number };
const reviews = () =>
  rows<Started>(
    "SELECT name, trigger->>'kind' AS kind, state, item_count AS items FROM review_campaign WHERE trigger->>'kind' IS DISTINCT FROM 'sample' ORDER BY created_at, name",
  );
const run = () => runReviews(desk.root());
async function decide(who: string, identityId: string, said: object): Promise<void> {
  const [item] = await rows<{ id: string; campaignId: string; version: number; evidenceHash: string }>(
    `SELECT id, campaign_id AS "campaignId", version, evidence_hash AS "evidenceHash" FROM review_item WHERE identity_id = '${identityId}' AND state = 'pending'`,
  );
  if (!item) throw new Error(`${identityId} waits for nobody`);
  const { id, campaignId, ...seen } = item;
  await decideItem(
    await desk.as(who),
    campaignId,
    id,
    ItemDecision.parse({ ...seen, reasonCode: "needed", comment: "Looked at.", ...said }),
  );
}

beforeAll(async () => {
  desk = await seedReviewDesk(database, clock);
});
beforeEach(async () => {
  clock.set(NOW);
  await database.pool.query("ALTER TABLE review_decision DISABLE TRIGGER USER");
  for (const table of [
    "review_decision",
    "review_assignment",
    "review_part",
    "review_item",
    "review_pack",
    "review_campaign",
    "review_template",
    "revocation_task",
  ])
    await database.pool.query(`DELETE FROM ${table}`);
  await database.pool.query(`ALTER TABLE review_decision ENABLE TRIGGER USER;
    UPDATE identity SET state = 'active', revoked_at = NULL, parent_id = NULL, vendor_id = NULL; UPDATE person SET active = true, left_at = NULL, manager_id = NULL;
    UPDATE review_watch SET audit_seq = (SELECT seq FROM audit_head), dated_at = '2026-03-16T11:59:00Z'`);
});

describe("from the log", () => {
  test("a leaver starts one review of all that they own, due in five working days, asked of others, once", async () => {
    await changeEntry(desk.root(), "people", "ben", { active: false });
    expect(await run()).toMatchObject({ drafted: 1 });
    expect(await run()).toMatchObject({ drafted: 0 });
    expect(await reviews()).toEqual([{ name: "3 identities: Ben left", kind: "owner_left", state: "open", items: 3 }]);
    const [campaign] = await rows<{ due: Date }>("SELECT due_at AS due FROM review_campaign WHERE kind = 'event'");
    expect(campaign?.due.toISOString()).toBe("2026-03-23T23:59:59.000Z");
    const seats = await rows<{ reviewer: string; role: string }>("SELECT reviewer_id AS reviewer, role FROM review_assignment");
    expect(seats.every(({ reviewer, role }) => reviewer !== "ben" && role === "security")).toBe(true);
    await changeEntry(desk.root(), "people", "ben", { active: true });
  });

  test("who comes to a team: its lead is told once, and of their managers who may see the team, what of it nobody answers for", async () => {
    const told = () =>
      rows<{ title: string; body: string; email: string }>(
        `SELECT n.title, n.body, u.email FROM notification n JOIN notification_receipt r ON r.notification_id = n.id JOIN app_user u ON u.id = r.user_id
         WHERE n.kind = 'review_newcomer' ORDER BY u.email`,
      );
    const [team] = await rows<{ id: string; name: string; leads: string }>(
      "SELECT t.id, t.name, p.email AS leads FROM team t JOIN person p ON p.id = t.lead_id ORDER BY t.id LIMIT 1",
    );
    if (!team) throw new Error("no team has a lead");
    const facts = { email: "newcomer@example.com", name: "Nina" };
    const nina = await createEntry(desk.root(), "people", facts);
    await run();
    expect(await told()).toEqual([]);
    await changeEntry(desk.root(), "people", nina, { team: team.id });
    await run();
    await run();
    const notes = await told();
    expect(notes.map(({ email }) => email)).toEqual([team.leads]);
    expect(notes[0]?.title).toMatch(new RegExp(`^Nina came to ${team.name}, where .* needs? somebody$`));
    expect(notes[0]?.body).toMatch(/^(Nobody|One person alone) /);

    // Two at once are one message. Max may read what he owns; Dan only what he is asked about; Sam everything; Aud cannot sign in.
    await database.pool.query(
      "DELETE FROM notification_receipt; DELETE FROM notification; UPDATE app_user SET disabled_at = now() WHERE email = 'aud@example.com'",
    );
    const managers = ["max", "dan", "sam", "aud"];
    for (const manager of managers)
      await createEntry(desk.root(), "people", {
        ...{ email: `of-${manager}@example.com`, name: `Of ${manager}` },
        ...{ team: team.id, manager: `${manager}@example.com` },
      });
    await run();
    const later = await told();
    expect(later.map(({ email }) => email)).toEqual([team.leads, "sam@example.com"]);
    expect(new Set(later.map(({ title }) => title)).size).toBe(1);
    await database.pool.query("UPDATE app_user SET disabled_at = NULL WHERE email = 'aud@example.com'");
  });

  test("a mover: the manager before and the one after are asked as well", async () => {
    await database.pool.query(
      "UPDATE person SET manager_id = 'lea' WHERE id = 'ann'; UPDATE role_grant SET role = 'reviewer' WHERE user_id = (SELECT id FROM app_user WHERE email = 'max@example.com')",
    );
    await changeEntry(desk.root(), "people", "ann", { manager: "max@example.com" });
    await run();
    expect((await reviews()).map(({ kind, items }) => [kind, items])).toEqual([["owner_moved", 2]]);
    const seats = await rows<{ who: string }>("SELECT DISTINCT reviewer_id AS who FROM review_assignment ORDER BY 1");
    expect(seats.map(({ who }) => who)).toEqual(["ann", "lea", "max"]);
    await database.pool.query(
      "UPDATE role_grant SET role = 'identity_owner' WHERE user_id = (SELECT id FROM app_user WHERE email = 'max@example.com')",
    );
  });

  test("another purpose, another place and a revoked parent start theirs; a second change within thirty days does not", async () => {
    await database.pool.query("UPDATE identity SET parent_id = 'eye' WHERE id = 'idle'");
    await changeIdentity(desk.root(), "triage", { purpose: "Sorts mail and answers it" });
    await changeIdentity(desk.root(), "scout", { environment: "lab" });
    await changeIdentity(desk.root(), "eye", { state: "revoked", reason: "Over" });
    await run();
    expect((await reviews()).map(({ kind }) => kind).sort()).toEqual(["parent_revoked", "place_changed", "purpose_changed"]);
    await changeIdentity(desk.root(), "triage", { purpose: "Sorts mail" });
    clock.set("2026-03-17T12:00:00Z");
    await run();
    expect((await reviews()).filter(({ kind }) => kind === "purpose_changed")).toHaveLength(1);
    await changeIdentity(desk.root(), "scout", { environment: "prod" });
  });

  test("a tool that somebody else approved, and a budget raised by more than half: as their own areas write them down", async () => {
    const asked = await addGrant(desk.root(), "idle", GrantInput.parse({ kind: "model", value: "gpt-4o", reason: "More work" }));
    expect(await run()).toMatchObject({ drafted: 0 });
    await decideGrant(
      { ...desk.root(), actor: { ...desk.root().actor, id: "other" } },
      asked.id,
      GrantDecision.parse({ decision: "approved" }),
    );
    const budget = async (identity: string) =>
      (
        await createBudget(
          desk.root(),
          BudgetInput.parse({ name: `Of ${identity}`, scope: { identity }, window: "month", limit: { usd: "100" }, enforcement: "hard" }),
        )
      ).id;
    const [slight, changed, raised] = [await budget("eye"), await budget("triage"), await budget("scout")];
    await changeBudget(desk.root(), slight, BudgetChange.parse({ limit: { usd: "150" } }));
    await changeBudget(desk.root(), changed, BudgetChange.parse({ limit: { usd: "151" } }));
    await addRaise(desk.root(), raised, RaiseInput.parse({ amount: "51", endsAt: "2026-03-20T00:00:00Z", reason: "A launch" }));
    await run();
    expect((await reviews()).map(({ name, kind }) => [kind, name]).sort()).toEqual([
      ["access_widened", "Idle: It may use the model gpt-4o now"],
      ["budget_raised", "Scout: Its budget was raised from 100 to 151"],
      ["budget_raised", "Triage: Its budget was raised from 100 to 151"],
    ]);
    await database.pool.query("DELETE FROM access_grant WHERE identity_id = 'idle'");
  });

  test("a grave incident that is over starts one, however it ended; one that was nothing, slight, or about nobody starts none", async () => {
    const tell = (objectId: string, after: object) =>
      withTransaction(database.db, (tx) =>
        recordAudit(tx, desk.root(), { action: "incident.state", objectType: "incident", objectId, before: { state: "open" }, after }),
      );
    const grave = { state: "resolved", identityId: "triage", severity: "high", disposition: null };
    await tell("inc-1", grave);
    await tell("inc-2", { ...grave, identityId: "scout", disposition: "false" });
    await tell("inc-3", { ...grave, identityId: "scout", severity: "medium" });
    await tell("inc-4", { ...grave, identityId: null });
    await tell("inc-5", { ...grave, identityId: "scout", state: "contained" });
    await run();
    await tell("inc-1", { ...grave, state: "closed", disposition: "real" });
    await run();
    expect(await reviews()).toEqual([{ name: "Triage: A high incident of it is over", kind: "incident_over", state: "open", items: 1 }]);
  });

  test("what is reviewed already is not reviewed twice: who is asked sees that something happened", async () => {
    const { id } = await createCampaign(await desk.as("ana"), campaignOf());
    await openCampaign(await desk.as("sam"), id);
    await changeIdentity(desk.root(), "triage", { purpose: "Answers mail" });
    expect(await run()).toMatchObject({ drafted: 0 });
    const triage = (await readQueue(await desk.as("ann"))).left.find(({ identity }) => identity.id === "triage");
    expect(triage?.marks).toContain("event:purpose_changed");
  });

  test("a row is read once, also when the run after it fails", async () => {
    await changeEntry(desk.root(), "people", "ben", { active: false });
    await database.pool.query(
      "UPDATE app_user SET disabled_at = now() WHERE email IN ('sam@example.com', 'sue@example.com', 'ana@example.com')",
    );
    await run();
    await run();
    expect((await reviews()).map(({ state }) => state)).toEqual(["draft"]);
    await database.pool.query("UPDATE app_user SET disabled_at = NULL");
    clock.set("2026-03-16T13:00:00Z");
    await run();
    expect((await reviews()).map(({ state }) => state)).toEqual(["open"]);
    await changeEntry(desk.root(), "people", "ben", { active: true });
  });
});

describe("from dates", () => {
  test("the end of a vendor's contract, findings of a secret and of silence, and the sample of a month, each once", async () => {
    await database.pool.query(`INSERT INTO vendor (id, name, contract_ends_at) VALUES ('acme', 'Acme', '2026-03-20Z') ON CONFLICT DO NOTHING;
      UPDATE identity SET vendor_id = 'acme' WHERE id = 'router'; UPDATE review_watch SET dated_at = NULL;
      INSERT INTO finding (id, rule_id, subject_kind, subject_id, identity_id, severity, state, title, evidence, thresholds, first_seen_at, last_seen_at)
      VALUES ('f1', 'R15', 'credential', 'k-scout', 'scout', 'high', 'open', 'Its key was found in a repository', '[]', '{}', '2026-03-15Z', '2026-03-15Z'),
        ('f2', 'R08', 'identity', 'idle', 'idle', 'medium', 'open', 'Nobody has used it for 90 days', '[]', '{}', '2026-03-15Z', '2026-03-15Z')`);
    await run();
    await run();
    expect((await reviews()).map(({ name, kind, state }) => [name, kind, state])).toEqual([
      ["Idle: Nobody has used it for 90 days", "went_silent", "open"],
      ["Router: The contract of Acme ends on 20\u00a0Mar\u00a02026", "contract_ends", "open"],
      ["Scout: Its key was found in a repository", "secret_found", "open"],
    ]);
    expect(await rows("SELECT state, item_count FROM review_campaign WHERE trigger->>'kind' = 'sample'")).toEqual([
      { state: "open", item_count: 1 },
    ]);
    await database.pool.query("DELETE FROM finding");
  });

  test("what was silent and works again, a jump of cost for three days, another application, an exception that ends: each once", async () => {
    await database.pool.query(`UPDATE review_watch SET dated_at = NULL;
      INSERT INTO finding (id, rule_id, subject_kind, subject_id, identity_id, severity, state, title, evidence, thresholds, first_seen_at, last_seen_at)
      VALUES ('f3', 'R09', 'identity', 'router', 'router', 'medium', 'open', 'It was silent for 40 days', '[]', '{}', '2026-03-15Z', '2026-03-15Z');
      INSERT INTO risk_exception (id, rule_id, subject_kind, subject_id, identity_id, justification, compensating_control, requested_by, requested_by_name,
        requested_at, approved_by, approved_at, state, expires_at)
      VALUES ('x1', 'R04', 'identity', 'eye', 'eye', 'Moves', 'Watched', 'ben', 'Ben', '2026-02-01Z', 'sam', '2026-02-02Z', 'approved', '2026-03-29Z');
      INSERT INTO usage_dimension (id, key, source_id, attribution_step, identity_id, application_id, provider, model, operation)
        VALUES (9001, gen_random_uuid(), 'api', 'credential', 'scout', 'desk', 'openai', 'gpt-4o', 'chat'),
          (9002, gen_random_uuid(), 'api', 'credential', 'triage', 'desk', 'openai', 'gpt-4o', 'chat');
      INSERT INTO usage_daily (day, dimension_id, events, requests, errors, unpriced_events, input, cache_read, cache_write, output, reasoning, embedding, cost_usd)
        VALUES ('2026-03-14', 9001, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0.01);
      INSERT INTO usage_daily (day, dimension_id, events, requests, errors, unpriced_events, input, cache_read, cache_write, output, reasoning, embedding, cost_usd)
        SELECT d, 9002, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 20 FROM generate_series('2026-03-13'::date, '2026-03-15', '1 day') d`);
    await run();
    await database.pool.query("UPDATE review_watch SET dated_at = NULL");
    await run();
    expect((await reviews()).map(({ name, kind }) => [kind, name]).sort()).toEqual([
      ["cost_jump", "Triage: It cost $22.00 a day and more for three days; usual are $2.00"],
      ["exception_ends", "Eye: An exception for it ends on 29\u00a0Mar\u00a02026"],
      ["new_application", "Scout: Desk uses it since 14\u00a0Mar\u00a02026"],
      ["woke_up", "Router: It was silent for 40 days"],
    ]);
    await database.pool.query(
      "DELETE FROM finding; DELETE FROM risk_exception; DELETE FROM usage_daily WHERE dimension_id > 9000; DELETE FROM usage_dimension WHERE id > 9000",
    );
  });

  test("what was kept until a date is asked about again before it, and what was postponed when its time has come", async () => {
    const { id } = await createCampaign(await desk.as("ana"), campaignOf({ scope: { identities: ["scout"] } }));
    await openCampaign(await desk.as("sam"), id);
    await decide("ben", "scout", { decision: "keep_until", validUntil: "2026-04-20T00:00:00Z" });
    await changeIdentity(desk.root(), "triage", { purpose: "Sorts the post" });
    await run();
    await decide("ann", "triage", { decision: "postpone", validUntil: "2026-04-01T00:00:00Z" });
    const kinds = async () => (await reviews()).map(({ kind }) => kind);
    clock.set("2026-03-31T12:00:00Z");
    await run();
    expect(await kinds()).toEqual([null, "purpose_changed"]);
    // Whom the month's sample draws is asked there, and gets no second review: here it shall be over.
    await database.pool.query("UPDATE review_campaign SET state = 'cancelled' WHERE trigger->>'kind' = 'sample'");
    clock.set("2026-04-07T12:00:00Z");
    await run();
    expect((await kinds()).slice(2).sort()).toEqual(["kept_until_ends", "postponed"]);
  });

  test("a periodic template drafts its next review, whoever may open it is told, and the one after is dated on", async () => {
    const { id } = await createTemplate(await desk.as("ana"), { ...strip(campaignOf()), everyMonths: 3 });
    expect(await rows("SELECT next_at::text AS at FROM review_template")).toEqual([{ at: expect.stringMatching(/^2026-06-16/) }]);
    clock.set("2026-06-17T00:00:00Z");
    await database.pool.query("UPDATE review_watch SET dated_at = '2100-01-01Z'");
    await run();
    await run();
    expect(await rows(`SELECT name, state, template_id = '${id}' AS own FROM review_campaign`)).toEqual([
      { name: "Q1, 2026-06", state: "draft", own: true },
    ]);
    expect(await rows("SELECT title FROM notification WHERE kind = 'review_state'")).toEqual([{ title: "Ready to open: Q1, 2026-06" }]);
    expect(await rows("SELECT next_at::text AS at FROM review_template")).toEqual([{ at: expect.stringMatching(/^2026-09-16/) }]);
  });
});

const strip = ({ timeZone: _, ...template }: ReturnType<typeof campaignOf>) => template;
