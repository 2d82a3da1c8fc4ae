/** Who is asked, who sees what, and what counts as a violation, where the plain cases end. */
import { beforeAll, beforeEach, expect, test } from "vitest";
import { actorOfAccount, type Context, createUser } from "@/lib/auth";
import { Conflict, Forbidden, NotFound } from "@/lib/kernel/errors";
import { ingestEvents } from "@/lib/metering";
import { runRevocations } from "@/lib/revocation";
import { frozenClock } from "@/lib/testing/clock";
import { useDatabase } from "@/lib/testing/database";
import { campaignOf, type Desk, seedReviewDesk } from "@/lib/testing/review-desk";
import { batchOf, usageEvent } from "@/lib/testing/usage";
import {
  createCampaign,
  decideItem,
  exportPack,
  listItems,
  openCampaign,
  readCampaign,
  readIdentityReviews,
  readItem,
  readQueue,
  runReviews,
  undoDecision,
} from "./index";
import { ItemDecision, ItemQuery } from "./schemas";

const database = useDatabase();
const NOW = "2026-03-16T12:00:00Z";
const clock = frozenClock(NOW);
let desk: Desk;
const as = (name: string) => desk.as(name);
const rows = async <Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> =>
  (await database.pool.query<Row>(sql, values)).rows;

beforeAll(async () => {
  desk = await seedReviewDesk(database, clock);
  // Nothing happens by itself but what a test is about.
  await database.pool.query("UPDATE review_watch SET dated_at = '2100-01-01Z'");
});
beforeEach(async () => {
  clock.set(NOW);
  await database.pool.query(`ALTER TABLE review_decision DISABLE TRIGGER USER;
    DELETE FROM review_decision; DELETE FROM review_assignment; DELETE FROM review_part; DELETE FROM review_item; DELETE FROM review_campaign;
    DELETE FROM revocation_task; ALTER TABLE review_decision ENABLE TRIGGER USER;
    UPDATE identity SET state = 'active', revoked_at = NULL; UPDATE credential SET state = 'active', revoked_at = NULL`);
});

async function opened(over: Parameters<typeof campaignOf>[0] = {}): Promise<string> {
  const { id } = await createCampaign(await as("ana"), campaignOf(over));
  await openCampaign(await as("sam"), id);
  return id;
}
type Row = { id: string; version: number; hash: string };
async function itemOf(campaignId: string, identityId: string): Promise<Row> {
  const [row] = await rows<Row>("SELECT id, version, evidence_hash AS hash FROM review_item WHERE campaign_id = $1 AND identity_id = $2", [
    campaignId,
    identityId,
  ]);
  if (!row) throw new Error(`${identityId} is not in it`);
  return row;
}
const look = async (name: string, campaignId: string, identityId: string) =>
  readItem(await as(name), campaignId, (await itemOf(campaignId, identityId)).id);
async function decide(ctx: Context, campaignId: string, identityId: string, decision: string) {
  const { id, version, hash } = await itemOf(campaignId, identityId);
  const said = { decision, version, evidenceHash: hash, reasonCode: "needed", comment: "Looked at." };
  return decideItem(ctx, campaignId, id, ItemDecision.parse(said));
}
const askedOf = async (campaignId: string, identityId: string): Promise<string[]> =>
  (await look("sam", campaignId, identityId)).reviewers.map(({ id }) => id);

test("orphan grant appears: of an identity that nobody owns, and of one that was revoked and kept it", async () => {
  await database.pool.query(`INSERT INTO access_grant (id, identity_id, kind, value, granted_by, granted_at, approved_by, approved_at) VALUES
      ('g-ci', 'ci', 'model', 'gpt-4o', 'x', '2025-06-01Z', 'y', '2025-06-01Z'), ('g-idle', 'idle', 'tool', 'crm', 'x', '2025-06-01Z', 'y', '2025-06-01Z');
    UPDATE identity SET state = 'revoked', revoked_at = '2026-01-01Z' WHERE id = 'idle';
    UPDATE identity_assignment SET owner_id = NULL WHERE identity_id = 'idle'`);
  const id = await opened();
  for (const [identity, grant, marks] of [
    ["ci", "g-ci", ["orphan"]],
    ["idle", "g-idle", ["orphan", "revoked"]],
  ] as const) {
    const item = await look("sam", id, identity);
    expect(item.marks).toEqual(marks);
    expect(item.partList.map(({ subjectId }) => subjectId)).toEqual([grant]);
    expect(item.reviewers.every((one) => ["sam", "sue", "ana"].includes(one.id))).toBe(true);
  }
  expect((await readCampaign(await as("aud"), id)).completeness).toMatchObject({ identities: 6, grants: 6, orphans: 2 });
  await database.pool.query(
    "DELETE FROM access_grant WHERE id IN ('g-ci', 'g-idle'); UPDATE identity_assignment SET owner_id = 'ben' WHERE identity_id = 'idle'",
  );
});

test("group reviewer containing the subject: of security whoever it is about is never asked, and with nobody else nothing is opened", async () => {
  const security = ["sam", "sue", "ana"];
  for (const name of security)
    await database.pool.query(
      `INSERT INTO identity (id, name, kind, created_at) VALUES ('${name}-self', '${name}', 'human', '2025-01-01Z');
       INSERT INTO identity_assignment (identity_id, owner_id, valid_from) VALUES ('${name}-self', '${name}', '2020-01-01Z')`,
    );
  const stage = { reviewers: ["security"] };
  const id = await opened({ stage, scope: { identities: security.map((name) => `${name}-self`) } });
  for (const name of security) {
    const asked = await askedOf(id, `${name}-self`);
    expect(asked).toHaveLength(1);
    expect(asked).not.toContain(name);
    await expect(decide(await as(name), id, `${name}-self`, "keep")).rejects.toThrow(Forbidden);
  }
  const { id: alone } = await createCampaign(await as("ana"), campaignOf({ stage, scope: { identities: ["sam-self"] } }));
  await database.pool.query("UPDATE app_user SET disabled_at = now() WHERE email IN ('sue@example.com', 'ana@example.com')");
  await expect(openCampaign(await as("sam"), alone)).rejects.toThrow(Conflict);
  await database.pool.query(
    "UPDATE app_user SET disabled_at = NULL; DELETE FROM identity_assignment WHERE identity_id LIKE '%-self'; DELETE FROM identity WHERE id LIKE '%-self'",
  );
});

test("viewer of team A cannot read an item of team B: neither alone, in lists and sums, nor in the pack", async () => {
  const grant = { role: "security_analyst" as const, businessUnitIds: [], teamIds: ["care"], applicationIds: [], environmentIds: [] };
  const { id: userId } = await createUser(desk.root(), { email: "cara@example.com", name: "Cara", grants: [grant] });
  const account = await actorOfAccount(database.db, userId);
  if (!account) throw new Error("no account");
  const cara: Context = { db: database.db, clock, actor: account.actor };
  const id = await opened();
  const seen = (await listItems(cara, id, ItemQuery.parse({}))).data.map(({ identity }) => identity.id).sort();
  expect(seen).toEqual(["router", "triage"]);
  expect((await readItem(cara, id, (await itemOf(id, "triage")).id)).identity.id).toBe("triage");
  for (const foreign of ["scout", "idle", "ci"]) {
    await expect(readItem(cara, id, (await itemOf(id, foreign)).id)).rejects.toThrow(NotFound);
    await expect(decide(cara, id, foreign, "keep")).rejects.toThrow(NotFound);
    await expect(undoDecision(cara, id, (await itemOf(id, foreign)).id)).rejects.toThrow(NotFound);
  }
  const campaign = await readCampaign(cara, id);
  expect(campaign).toMatchObject({ items: { total: 2 }, moneyUsd: { total: "58" }, completeness: null, history: [] });
  const field = await opened({ name: "Field", scope: { identities: ["scout"] } });
  await expect(readCampaign(cara, field)).rejects.toThrow(NotFound);
  await expect(exportPack(cara, field)).rejects.toThrow(/no such|Forbidden|right/i);
  await database.pool.query("DELETE FROM role_grant WHERE user_id = $1", [userId]);
  await database.pool.query("DELETE FROM app_user WHERE id = $1", [userId]);
});

test("what reviews said of an identity: every answer with the one that took its place, for who sees the item and nobody else", async () => {
  const id = await opened({ scope: { identities: ["triage", "scout"] } });
  await decide(await as("ann"), id, "triage", "keep");
  clock.set("2026-03-16T13:00:00Z");
  await decide(await as("ann"), id, "triage", "revoke");
  await createCampaign(await as("ana"), campaignOf({ name: "A draft", scope: { identities: ["triage"] } }));
  const [review, ...others] = await readIdentityReviews(await as("aud"), "triage");
  expect(others).toEqual([]);
  expect(review).toMatchObject({ campaign: { id }, openedAt: "2026-03-16T12:00:00.000Z", outcome: "revoke" });
  expect(review?.answers.map(({ reviewer, decision, decidedAt, superseded }) => [reviewer.name, decision, decidedAt, superseded])).toEqual([
    ["ann", "keep", "2026-03-16T12:00:00.000Z", true],
    ["ann", "revoke", "2026-03-16T13:00:00.000Z", false],
  ]);
  expect(await readIdentityReviews(await as("ann"), "triage")).toHaveLength(1);
  expect(await readIdentityReviews(await as("ben"), "triage")).toEqual([]);
  expect(await readIdentityReviews(await as("aud"), "ci")).toEqual([]);
  await expect(
    readIdentityReviews({ ...(await as("aud")), actor: { ...(await as("aud")).actor, rights: new Set() } }, "triage"),
  ).rejects.toThrow(Forbidden);
});

test("clock skew of 3 min: a call that a late clock dates after the cut-off is no violation, and one of six minutes is", async () => {
  const id = await opened({ scope: { identities: ["scout"] } });
  await decide(await as("ben"), id, "scout", "revoke");
  await database.pool.query(
    "UPDATE revocation_task SET state = 'confirmed', applied_at = $1, cut_off_at = $1, confirmed_at = $1, next_try_at = $1",
    [NOW],
  );
  const call = (dedupeKey: string, at: string) => usageEvent({ dedupeKey, occurredAt: new Date(at), hints: { credential: "scout-key" } });
  const stateAfter = async (at: string, ...calls: ReturnType<typeof call>[]) => {
    clock.set(at);
    await ingestEvents(desk.root(), "api", batchOf(...calls));
    await runRevocations(desk.root());
    return (await rows<{ state: string }>("SELECT state FROM revocation_task"))[0]?.state;
  };
  expect(await stateAfter("2026-03-16T13:00:00Z", call("skewed", "2026-03-16T12:03:00Z"))).toBe("confirmed");
  expect(await stateAfter("2026-03-16T14:00:00Z", call("after", "2026-03-16T12:06:00Z"))).toBe("reopened");
});

test("an owner whose account is deleted while a review runs: the items go to others, and what was answered stays", async () => {
  const id = await opened({ scope: { identities: ["triage", "router"] } });
  const ann = await as("ann");
  await decide(ann, id, "router", "keep");
  await database.pool.query(`UPDATE person SET active = false, left_at = now() WHERE id = 'ann'; DELETE FROM role_grant WHERE user_id = '${desk.ids.ann}';
    DELETE FROM app_user WHERE id = '${desk.ids.ann}'`);
  await runReviews(desk.root());
  expect(await askedOf(id, "triage")).toEqual(["lea"]);
  await expect(decide(ann, id, "triage", "keep")).rejects.toThrow(Forbidden);
  expect((await look("sam", id, "router")).decisions.map(({ decision, reviewer }) => [decision, reviewer.name])).toEqual([["keep", "ann"]]);
  await decide(await as("lea"), id, "triage", "keep");
  expect((await readQueue(await as("lea"))).left).toEqual([]);
  expect((await readCampaign(await as("sue"), id)).items).toEqual({ decided: 2, total: 2 });
});
