/**
 * Answers: who may give them, what comes of them, and that nothing of it is ever changed. The acceptance cases of reviews are
 * tested here and beside: a failing source, orphans, an owner who leaves, an own affair and its exception, somebody concerned
 * among others who are asked, a delegation that is over, keep and revoke, history, mixed bulks, narrowing, a foreign item,
 * machines, a day of 23 hours and two tabs here; silence, late and skewed events, tier 1 unverified and the same bytes twice
 * in campaigns.db.test.ts; large reviews in the measurement `reviews` (`npm run bench`).
 */
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Context } from "@/lib/auth";
import { systemActor } from "@/lib/auth/core/system-actor";
import { Conflict, Forbidden, Invalid, NotFound, Unavailable } from "@/lib/kernel/errors";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { campaignOf, type Desk, seedReviewDesk } from "@/lib/testing/review-desk";
import type { ItemDetail } from "./core/views";
import {
  createCampaign,
  decideInBulk,
  decideItem,
  listItems,
  openCampaign,
  readCampaign,
  readItem,
  readQueue,
  runReviews,
  undoDecision,
} from "./index";
import { readSources } from "./read-sources";
import { BulkDecision, ItemDecision, ItemQuery } from "./schemas";

const database = useDatabase();
const NOW = "2026-03-16T12:00:00Z";
const clock = frozenClock(NOW);
let desk: Desk;
const as = (name: string) => desk.as(name);

beforeAll(async () => {
  desk = await seedReviewDesk(database, clock);
});
beforeEach(async () => {
  clock.set(NOW);
  await database.pool.query(`ALTER TABLE review_decision DISABLE TRIGGER USER`);
  for (const table of [
    "review_decision",
    "review_assignment",
    "review_part",
    "review_item",
    "review_pack",
    "review_campaign",
    "review_delegation",
    "revocation_task",
  ])
    await database.pool.query(`DELETE FROM ${table}`);
  await database.pool.query(`ALTER TABLE review_decision ENABLE TRIGGER USER;
    UPDATE identity SET state = 'active', revoked_at = NULL; UPDATE credential SET state = 'active', revoked_at = NULL;
    UPDATE access_grant SET ended_at = NULL; UPDATE person SET active = true, left_at = NULL; DELETE FROM access_grant WHERE id LIKE 'new-%'`);
});

async function opened(over: Parameters<typeof campaignOf>[0] = {}): Promise<string> {
  const { id } = await createCampaign(await as("ana"), campaignOf(over));
  await openCampaign(await as("sam"), id);
  return id;
}
const rows = async <Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> =>
  (await database.pool.query<Row>(sql, values)).rows;
async function itemOf(campaignId: string, identityId: string): Promise<string> {
  const [row] = await rows<{ id: string }>("SELECT id FROM review_item WHERE campaign_id = $1 AND identity_id = $2", [
    campaignId,
    identityId,
  ]);
  return row?.id ?? "none";
}
const look = async (name: string, campaignId: string, identityId: string): Promise<ItemDetail> =>
  readItem(await as(name), campaignId, await itemOf(campaignId, identityId));
async function decide(ctx: Context, campaignId: string, identityId: string, said: object): Promise<ItemDetail> {
  const itemId = await itemOf(campaignId, identityId);
  const [row] = await rows<{ version: number; hash: string }>("SELECT version, evidence_hash AS hash FROM review_item WHERE id = $1", [
    itemId,
  ]);
  const base = { version: row?.version ?? 1, evidenceHash: row?.hash ?? "" };
  return decideItem(ctx, campaignId, itemId, ItemDecision.parse({ ...base, reasonCode: "needed", comment: "Looked at.", ...said }));
}

describe("opening", () => {
  test("freezes every identity with its live credentials and grants, orphans too, and proves that these were all", async () => {
    const id = await opened();
    const campaign = await readCampaign(await as("aud"), id);
    expect(campaign).toMatchObject({ state: "open", items: { decided: 0, total: 6 }, moneyUsd: { decided: "0" }, mine: 0 });
    expect(campaign.completeness).toMatchObject({ identities: 6, credentials: 2, grants: 4, orphans: 1, excluded: [] });
    expect(campaign.completeness?.unattributed).toEqual({ costUsd: "2", tokens: "800000" });
    expect(campaign.populationHash).toMatch(/^[0-9a-f]{64}$/);
    const ci = await look("sam", id, "ci");
    expect(ci).toMatchObject({ marks: ["orphan", "no_live_part"], recommendation: "revoke", delta: "new" });
    const triage = await look("ann", id, "triage");
    expect(triage.evidence.use).toMatchObject({ costUsd30d: "58", costUsd90d: "80", requests90d: 40 });
    expect(triage.partList.map(({ kind, subjectId, recommendation }) => `${kind} ${subjectId} ${recommendation}`)).toEqual([
      "credential k-triage keep",
      "grant g-prod keep",
      "grant g-haiku revoke",
      "grant g-4o keep",
    ]);
    expect(triage.narrowTo).toEqual({ models: ["gpt-4o"], tools: [], environments: ["prod"], scopes: [], dataSources: [] });
  });

  test("of an owner are the identities that they own, or stand in for the owner of", async () => {
    await database.pool.query("UPDATE identity_assignment SET backup_owner_id = 'ann' WHERE identity_id = 'eye'");
    const { id } = await createCampaign(await as("ana"), campaignOf({ scope: { owners: ["ann"] } }));
    await openCampaign(await as("sam"), id);
    const items = (await listItems(await as("aud"), id, ItemQuery.parse({ sort: "name" }))).data.map(({ identity }) => identity.id);
    expect(items).toEqual(["eye", "router", "triage"]);
    await database.pool.query("UPDATE identity_assignment SET backup_owner_id = NULL WHERE identity_id = 'eye'");
  });

  test("each figure of a review leads to the items that it counts", async () => {
    const id = await opened();
    await decide(await as("ann"), id, "triage", { decision: "keep" });
    const aud = await as("aud");
    const campaign = await readCampaign(aud, id);
    const found = async (query: object) => (await listItems(aud, id, ItemQuery.parse(query))).data.map(({ identity }) => identity.id);
    expect(await found({ state: "answered" })).toEqual(["triage"]);
    expect(await found({ state: "pending" })).toHaveLength(campaign.items.total - campaign.items.decided);
    expect(await found({ outcome: "keep" })).toHaveLength(campaign.outcomes.keep ?? 0);
    expect(await found({ mark: "orphan" })).toHaveLength(campaign.completeness?.orphans ?? -1);
    for (const { tier, items } of campaign.left) expect(await found({ state: "pending", tier })).toHaveLength(items);
    for (const { person, items } of campaign.reviewers) expect(await found({ reviewerId: person.id })).toHaveLength(items);
    expect(ItemQuery.safeParse({ mark: "orphan'" }).success).toBe(false);
  });

  test("start with one failing source: nothing is created", async () => {
    const { id } = await createCampaign(await as("ana"), campaignOf());
    const sources = async (...given: Parameters<typeof readSources>) => ({
      ...(await readSources(...given)),
      get use(): never {
        throw new Error("away");
      },
    });
    await expect(openCampaign(await as("sam"), id, sources)).rejects.toThrow("away");
    await expect(openCampaign(await as("sam"), id, () => Promise.reject(new Unavailable("Usage cannot be read.")))).rejects.toThrow(
      Unavailable,
    );
    expect(await rows("SELECT 1 FROM review_item UNION ALL SELECT 1 FROM review_assignment")).toEqual([]);
    expect((await readCampaign(await as("sam"), id)).state).toBe("draft");
  });

  test("is security's, a person's, and not done twice", async () => {
    const { id } = await createCampaign(await as("ana"), campaignOf());
    await expect(openCampaign(await as("ana"), id)).rejects.toThrow(Forbidden);
    await expect(openCampaign({ ...desk.root(), actor: systemActor("x") }, id)).rejects.toThrow(Forbidden);
    await expect(createCampaign(await as("sam"), campaignOf())).rejects.toThrow(Forbidden);
    await openCampaign(await as("sam"), id);
    await expect(openCampaign(await as("sam"), id)).rejects.toThrow(Conflict);
  });

  test("time-zone deadline on a DST day: the stage ends on a day of 23 hours at 23:59:59 there", async () => {
    const id = await opened({ timeZone: "Europe/Berlin", stage: { days: 13 } });
    expect((await readCampaign(await as("sam"), id)).dueAt).toBe("2026-03-29T21:59:59.000Z");
  });

  test("usage that comes later changes no evidence and is told beside it", async () => {
    const id = await opened();
    const before = await look("ann", id, "triage");
    await database.pool.query("UPDATE usage_daily SET cost_usd = cost_usd * 2");
    const after = await look("ann", id, "triage");
    await database.pool.query("UPDATE usage_daily SET cost_usd = cost_usd / 2");
    expect(after.evidence).toEqual(before.evidence);
    expect(after.evidenceHash).toBe(before.evidenceHash);
  });
});

describe("who may answer", () => {
  test("reviewer = owner = creator: refused, asked is the next, and as an exception it counts once security answered too", async () => {
    await database.pool.query(
      `INSERT INTO access_grant (id, identity_id, kind, value, granted_by, granted_at, approved_by, approved_at)
      VALUES ('new-1', 'triage', 'tool', 'crm', $1, '2026-03-01Z', 'y', '2026-03-01Z')`,
      [desk.ids.ann],
    );
    const id = await opened();
    expect((await look("sam", id, "triage")).reviewers.map((one) => one.id)).toEqual(["lea"]);
    await expect(decide(await as("ann"), id, "triage", { decision: "keep" })).rejects.toThrow(/widened what it may do within 90 days/);
    // Router she made and owns.
    await database.pool.query("UPDATE identity SET created_at = '2026-03-01Z', requested_by = $1 WHERE id = 'router'", [desk.ids.ann]);
    await expect(decide(await as("ann"), id, "router", { decision: "keep" })).rejects.toThrow(/made it within 90 days/);
    await database.pool.query("UPDATE identity SET created_at = '2025-01-01Z', requested_by = NULL WHERE id = 'router'");
    await decide(await as("ann"), id, "triage", { decision: "keep", independence: true });
    const asked = await look("sam", id, "triage");
    expect(asked).toMatchObject({ state: "pending", outcome: null });
    const security = asked.reviewers.find((one) => ["sam", "sue", "ana"].includes(one.id))?.id ?? "";
    await decide(await as(security), id, "triage", { decision: "keep" });
    expect(await look("sam", id, "triage")).toMatchObject({ state: "decided", outcome: "keep" });
    const [row] = await rows<{ n: string }>("SELECT count(*) AS n FROM review_decision WHERE independence = 'asked'");
    expect(row?.n).toBe("1");
  });

  test("who uses it themselves is not asked and is refused, also among others who are asked as well", async () => {
    await database.pool.query(`INSERT INTO identity (id, name, kind, created_at) VALUES ('ben-self', 'Ben', 'human', '2025-01-01Z');
      INSERT INTO identity_assignment (identity_id, owner_id, valid_from) VALUES ('ben-self', 'ben', '2020-01-01Z');
      UPDATE usage_dimension SET operator_id = 'ben-self' WHERE identity_id = 'triage'`);
    const id = await opened({ stage: { additional: ["ben", "dan"] } });
    expect((await look("sam", id, "triage")).reviewers.map((one) => one.id)).toEqual(["ann", "dan"]);
    // Ben's own account goes to somebody else.
    expect((await look("sam", id, "ben-self")).reviewers.map((one) => one.id)).not.toContain("ben");
    await expect(decide(await as("ben"), id, "ben-self", { decision: "keep" })).rejects.toThrow(/own account/);
    await database.pool.query(
      "UPDATE usage_dimension SET operator_id = NULL; DELETE FROM identity_assignment WHERE identity_id = 'ben-self'; DELETE FROM identity WHERE id = 'ben-self'",
    );
  });

  test("is looked at again when the answer comes: who left meanwhile, or widened it since, is refused", async () => {
    const id = await opened();
    await look("ann", id, "triage");
    await database.pool.query(
      `INSERT INTO access_grant (id, identity_id, kind, value, granted_by, granted_at, approved_by, approved_at)
      VALUES ('new-2', 'triage', 'tool', 'crm', $1, '2026-03-16Z', 'y', '2026-03-16Z')`,
      [desk.ids.ann],
    );
    await expect(decide(await as("ann"), id, "triage", { decision: "keep" })).rejects.toThrow(Forbidden);
    expect((await look("ann", id, "triage")).barred).toMatch(/widened/);
  });

  test("owner leaves mid-campaign: the item is re-routed", async () => {
    const id = await opened();
    const ann = await as("ann");
    await database.pool.query("UPDATE person SET active = false, left_at = now() WHERE id = 'ann'");
    await runReviews(desk.root());
    expect((await look("sam", id, "triage")).reviewers.map((one) => one.id)).toEqual(["lea"]);
    await expect(decide(ann, id, "triage", { decision: "keep" })).rejects.toThrow(
      /Forbidden|NotFound|no such|made it|outside|Somebody else/,
    );
  });

  test("machine token on decide: refused, like the product itself and who may not attest; who has nothing to do with it finds nothing", async () => {
    const id = await opened();
    const token = testContext(database.db, { clock, kind: "token", id: "tok" });
    await expect(decide(token, id, "triage", { decision: "keep" })).rejects.toThrow(Forbidden);
    await expect(decide({ ...desk.root(), actor: systemActor("x") }, id, "triage", { decision: "keep" })).rejects.toThrow(Forbidden);
    await expect(decide(await as("aud"), id, "triage", { decision: "keep" })).rejects.toThrow(Forbidden);
    await expect(decide(await as("ben"), id, "triage", { decision: "keep" })).rejects.toThrow(NotFound);
    await expect(readItem(await as("ben"), id, await itemOf(id, "triage"))).rejects.toThrow(NotFound);
    await expect(readItem(await as("max"), id, await itemOf(id, "triage"))).rejects.toThrow(NotFound);
    await expect(readCampaign(await as("max"), id)).rejects.toThrow(NotFound);
    await expect(listItems(await as("max"), id, ItemQuery.parse({}))).rejects.toThrow(NotFound);
    expect((await listItems(await as("ben"), id, ItemQuery.parse({}))).data.map(({ identity }) => identity.id).sort()).toEqual([
      "eye",
      "idle",
      "scout",
    ]);
    expect((await readCampaign(await as("ben"), id)).items.total).toBe(3);
  });

  test("delegate expired one minute ago: refused; until then they may, with somebody's yes, and never on behalf of a delegate", async () => {
    const id = await opened();
    const delegate = (from: string, to: string, until: string, approvedAt: string | null) =>
      database.pool.query(
        `INSERT INTO review_delegation (id, from_id, to_id, campaign_ids, valid_from, valid_until, reason, created_at, approved_by, approved_at)
         VALUES ($1, $2, $3, '{}', '2026-03-01Z', $4, 'Away', '2026-03-01Z', CASE WHEN $5::timestamptz IS NULL THEN NULL ELSE 'sam' END, $5)`,
        [`d-${from}-${to}`, from, to, until, approvedAt],
      );
    await delegate("ann", "dan", "2026-03-16T12:00:01Z", null);
    await expect(decide(await as("dan"), id, "triage", { decision: "keep" })).rejects.toThrow(NotFound);
    await database.pool.query("UPDATE review_delegation SET approved_at = '2026-03-02Z', approved_by = 'sam'");
    await delegate("dan", "max", "2026-04-01Z", "2026-03-02Z");
    await expect(decide(await as("max"), id, "triage", { decision: "keep" })).rejects.toThrow(NotFound);
    expect((await readQueue(await as("dan"))).left.map(({ identity }) => identity.id)).toEqual(["triage", "router"]);
    clock.set("2026-03-16T12:01:01Z");
    await expect(decide(await as("dan"), id, "triage", { decision: "keep" })).rejects.toThrow(/ended at 16\u00a0Mar\u00a02026, 12:00/);
    clock.set(NOW);
    const done = await decide(await as("dan"), id, "triage", { decision: "keep" });
    expect(done.decisions.at(-1)).toMatchObject({ role: "delegate", decision: "keep", reviewer: { id: "dan" } });
    expect(done.outcome).toBe("keep");
  });
});

describe("what comes of answers", () => {
  const ALL = { stage: { additional: ["dan"], oneAnswerIsEnough: false } };

  test("two reviewers, accept and revoke: revoke, and access ends at once", async () => {
    const id = await opened(ALL);
    expect((await decide(await as("ann"), id, "triage", { decision: "keep" })).state).toBe("pending");
    const done = await decide(await as("dan"), id, "triage", { decision: "revoke" });
    expect(done).toMatchObject({ state: "remediation", outcome: "revoke", mayUndo: false });
    expect(await rows("SELECT state FROM identity WHERE id = 'triage'")).toEqual([{ state: "revoked" }]);
    await expect(undoDecision(await as("dan"), id, done.id)).rejects.toThrow(/has taken effect/);
  });

  test("decision superseded: a history of two, and every version stays", async () => {
    const id = await opened();
    const first = await decide(await as("ann"), id, "triage", { decision: "keep" });
    const second = await decide(await as("ann"), id, "triage", { decision: "keep_until", validUntil: "2026-05-01T00:00:00Z" });
    expect(second.decisions.map(({ decision, superseded }) => [decision, superseded])).toEqual([
      ["keep", true],
      ["keep_until", false],
    ]);
    const undone = await undoDecision(await as("ann"), id, first.id);
    expect(undone).toMatchObject({ state: "pending", outcome: null, mayUndo: false });
    expect(undone.decisions.map(({ decision }) => decision)).toEqual(["keep", "keep_until", "undone"]);
    expect((await readQueue(await as("ann"))).left.map(({ identity }) => identity.id)).toContain("triage");
    await expect(undoDecision(await as("ann"), id, first.id)).rejects.toThrow(Conflict);
  });

  test("with time to think, access ends when that is over, and not before", async () => {
    const id = await opened({ rules: { undoMinutes: 10 } });
    const done = await decide(await as("ben"), id, "idle", { decision: "revoke" });
    expect(done).toMatchObject({ state: "decided", outcome: "revoke", mayUndo: true, takesEffectAt: "2026-03-16T12:10:00.000Z" });
    await runReviews(desk.root());
    expect(await rows("SELECT 1 FROM revocation_task")).toEqual([]);
    clock.set("2026-03-16T12:10:00Z");
    await runReviews(desk.root());
    expect((await look("ben", id, "idle")).state).toBe("remediation");
    expect(await rows("SELECT state FROM identity WHERE id = 'idle'")).toEqual([{ state: "revoked" }]);
  });

  test("more people look at items than there are connections, and none of them waits for another's", async () => {
    const id = await opened();
    const { id: itemId } = await look("ann", id, "triage");
    const ann = await as("ann");
    const seen = await Promise.all(Array.from({ length: 24 }, () => readItem(ann, id, itemId)));
    expect(new Set(seen.map(({ evidenceHash }) => evidenceHash)).size).toBe(1);
  });

  test("concurrent decide by two tabs: one wins, and the other is told of the conflict", async () => {
    const id = await opened();
    const { version, evidenceHash, id: itemId } = await look("ann", id, "triage");
    const say = async (decision: string) =>
      decideItem(
        await as("ann"),
        id,
        itemId,
        ItemDecision.parse({ decision, version, evidenceHash, reasonCode: "needed", comment: "Seen." }),
      );
    const results = await Promise.allSettled([say("keep"), say("not_sure")]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const lost = results.find((result) => result.status === "rejected");
    expect(lost?.reason).toBeInstanceOf(Conflict);
    expect(await rows("SELECT 1 FROM review_decision")).toHaveLength(1);
  });

  test("narrow to used set: keeps exactly those models", async () => {
    const id = await opened();
    const { narrowTo } = await look("ann", id, "triage");
    const done = await decide(await as("ann"), id, "triage", { decision: "narrow", narrowTo: { models: narrowTo.models } });
    expect(done).toMatchObject({ state: "remediation", outcome: "narrow" });
    expect(await rows("SELECT kind, value FROM access_grant WHERE identity_id = 'triage' AND ended_at IS NULL ORDER BY 1")).toEqual([
      { kind: "environment", value: "prod" },
      { kind: "model", value: "gpt-4o" },
    ]);
  });

  test("narrowed to a sum a month, a hard budget holds it, which a later review lowers and never raises", async () => {
    const limits = () => rows("SELECT trim_scale(limit_amount)::text AS usd, enforcement FROM budget WHERE scope->>'identity' = 'triage'");
    for (const [cap, expected] of [
      ["90", "90"],
      ["60.5", "60.5"],
      ["200", "60.5"],
    ]) {
      const id = await opened({ scope: { identities: ["triage"] } });
      expect(await decide(await as("ann"), id, "triage", { decision: "narrow", narrowTo: { monthlyCapUsd: cap } })).toMatchObject({
        outcome: "narrow",
        state: "decided",
      });
      expect(await limits()).toEqual([{ usd: expected, enforcement: "hard" }]);
    }
  });

  test("what each decision needs is asked for, all at once", async () => {
    const id = await opened();
    const faults = async (identity: string, said: object): Promise<string[]> => {
      const name = identity === "triage" || identity === "router" ? "ann" : "ben";
      const error = await decide(await as(name), id, identity, { reasonCode: undefined, comment: undefined, ...said }).catch(
        (caught: unknown) => caught,
      );
      expect(error).toBeInstanceOf(Invalid);
      return (error as Invalid).details.map(({ location }) => location);
    };
    expect(await faults("triage", { decision: "keep" })).toEqual(["reasonCode"]);
    expect(await faults("idle", { decision: "keep" })).toEqual(["reasonCode", "comment"]);
    expect(await faults("triage", { decision: "revoke" })).toEqual(["comment"]);
    expect(await faults("triage", { decision: "keep_until", reasonCode: "needed", comment: "x" })).toEqual(["validUntil"]);
    expect(
      await faults("triage", { decision: "keep_until", reasonCode: "needed", comment: "x", validUntil: "2026-12-01T00:00:00Z" }),
    ).toEqual(["validUntil"]);
    expect(await faults("triage", { decision: "narrow" })).toEqual(["narrowTo"]);
    expect(await faults("triage", { decision: "narrow", narrowTo: { models: ["gpt-5"] } })).toEqual(["narrowTo.models"]);
    expect(await faults("triage", { decision: "narrow", choices: [{ kind: "grant", subjectId: "g-scout", choice: "revoke" }] })).toEqual([
      "choices[0]",
    ]);
    expect(await faults("triage", { decision: "reassign" })).toEqual(["newOwner"]);
    expect(await faults("triage", { decision: "postpone", validUntil: "2026-03-20T00:00:00Z" })).toEqual(["decision"]);
    expect(await faults("idle", { decision: "rotate" })).toEqual(["decision"]);
  });

  test("who is not sure passes it on; whose it is accepts by deciding, and becomes the owner", async () => {
    const id = await opened();
    const passed = await decide(await as("ann"), id, "triage", { decision: "not_sure" });
    expect(passed.state).toBe("pending");
    expect((await look("sam", id, "triage")).reviewers.map((one) => one.id)).toEqual(["lea"]);
    await decide(await as("ben"), id, "scout", { decision: "reassign", newOwner: "max" });
    expect((await readQueue(await as("max"))).left.map(({ identity }) => identity.id)).toEqual(["scout"]);
    const taken = await decide(await as("max"), id, "scout", { decision: "keep" });
    expect(taken.outcome).toBe("reassign");
    await runReviews(desk.root());
    const [owner] = await rows<{ owner: string }>(
      "SELECT owner_id AS owner FROM identity_assignment WHERE identity_id = 'scout' AND valid_to IS NULL",
    );
    expect(owner?.owner).toBe("max");
    await database.pool.query(
      "DELETE FROM identity_assignment WHERE identity_id = 'scout' AND owner_id = 'max'; UPDATE identity_assignment SET valid_to = NULL WHERE identity_id = 'scout'",
    );
  });

  test("handed on twice, the third time it is security's", async () => {
    const id = await opened();
    await decide(await as("ben"), id, "scout", { decision: "reassign", newOwner: "max" });
    await decide(await as("max"), id, "scout", { decision: "reassign", newOwner: "dan" });
    await decide(await as("dan"), id, "scout", { decision: "reassign", newOwner: "ann" });
    const [last] = await rows<{ role: string }>("SELECT role FROM review_assignment WHERE item_id = $1 AND state = 'waiting'", [
      await itemOf(id, "scout"),
    ]);
    expect(last?.role).toBe("security");
  });

  test("revoked elsewhere meanwhile, it stays in the list, cannot be kept, and is acknowledged without a task", async () => {
    const id = await opened();
    await database.pool.query("UPDATE identity SET state = 'revoked', revoked_at = '2026-03-16T12:30:00Z' WHERE id = 'idle'");
    await runReviews(desk.root());
    expect((await look("ben", id, "idle")).marks).toContain("removed_since");
    await expect(decide(await as("ben"), id, "idle", { decision: "keep" })).rejects.toThrow(Invalid);
    expect(await decide(await as("ben"), id, "idle", { decision: "revoke" })).toMatchObject({ state: "decided", outcome: "removed" });
    expect(await rows("SELECT 1 FROM revocation_task")).toEqual([]);
  });

  test("an identity that is not there any more is set aside and kept in the evidence", async () => {
    const id = await opened();
    await database.pool.query("DELETE FROM identity_assignment WHERE identity_id = 'idle'; DELETE FROM identity WHERE id = 'idle'");
    await runReviews(desk.root());
    expect(await rows("SELECT state FROM review_item WHERE identity_id = 'idle'")).toEqual([{ state: "void" }]);
    await database.pool.query(`INSERT INTO identity (id, name, kind, created_at) VALUES ('idle', 'Idle', 'agent', '2025-01-01Z');
      INSERT INTO identity_assignment (identity_id, owner_id, team_id, valid_from) VALUES ('idle', 'ben', 'field', '2020-01-01Z')`);
    expect((await readCampaign(await as("sam"), id)).items.total).toBe(6);
  });
});

describe("together", () => {
  const groupReady = () => database.pool.query("UPDATE review_item SET delta = 'unchanged', tier = 4 WHERE identity_id IN ('eye', 'idle')");
  const say = (items: readonly { id: string; version: number }[], over: object = {}) =>
    BulkDecision.parse({
      items: items.map(({ id, version }) => ({ id, version })),
      decision: "revoke",
      comment: "Not used since spring.",
      ...over,
    });

  test("bulk of mixed tiers: refused, like any that do not look the same; those that do get the comment on each", async () => {
    const id = await opened();
    await groupReady();
    const [idle, eye, triage] = [await look("ben", id, "idle"), await look("ben", id, "eye"), await look("ann", id, "triage")];
    await expect(decideInBulk(await as("ben"), id, say([idle, eye]))).rejects.toThrow(Invalid);
    await database.pool.query(
      "UPDATE review_item SET evidence = jsonb_set(evidence, '{identity,kind}', '\"agent\"') WHERE identity_id = 'eye'",
    );
    await database.pool.query("UPDATE review_item SET tier = 2 WHERE identity_id = 'eye'");
    await expect(decideInBulk(await as("ben"), id, say([idle, eye]))).rejects.toThrow(/cannot be decided together/);
    await expect(decideInBulk(await as("ben"), id, say([idle, triage]))).rejects.toThrow(NotFound);
    await expect(decideInBulk(await as("ben"), id, say([idle, { id: "rvi_none", version: 1 }]))).rejects.toThrow(NotFound);
    await groupReady();
    await expect(decideInBulk(await as("ben"), id, say([idle, eye], { decision: "keep" }))).rejects.toThrow(Invalid);
    await expect(decideInBulk(await as("ben"), id, say([idle, { ...eye, version: 9 }]))).rejects.toThrow(Conflict);
    expect(await rows("SELECT 1 FROM review_decision")).toEqual([]);
    expect((await look("ben", id, "idle")).alike).toEqual([eye.id]);
    expect(await decideInBulk(await as("ben"), id, say([idle, eye]))).toMatchObject({ decided: 2 });
    expect(await rows("SELECT comment, mode, batch_id IS NOT NULL AS batch FROM review_decision")).toEqual([
      { comment: "Not used since spring.", mode: "bulk", batch: true },
      { comment: "Not used since spring.", mode: "bulk", batch: true },
    ]);
  });

  test("a review may forbid it", async () => {
    const id = await opened({ rules: { bulk: false } });
    await groupReady();
    await expect(decideInBulk(await as("ben"), id, say([await look("ben", id, "idle")]))).rejects.toThrow(Forbidden);
  });
});

test.each(["UPDATE review_decision SET comment = 'x'", "DELETE FROM review_decision", "TRUNCATE review_decision"])(
  "the database refuses %s",
  async (sql) => {
    const id = await opened();
    await decide(await as("ann"), id, "triage", { decision: "keep" });
    await expect(database.pool.query(sql)).rejects.toThrow(/append-only/);
  },
);
