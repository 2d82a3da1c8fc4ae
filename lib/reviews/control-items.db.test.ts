/** Control items: told to all; like every other item until the answers are in, then in no figure; without effect; proven in the pack. */
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { beforeAll, expect, test } from "vitest";
import { sha256Hex } from "@/lib/kernel/hash";
import { readReviewMoments } from "@/lib/reporting";
import { frozenClock } from "@/lib/testing/clock";
import { useDatabase } from "@/lib/testing/database";
import { campaignOf, type Desk, seedReviewDesk } from "@/lib/testing/review-desk";
import type { Manifest } from "./core/pack/manifest";
import { verifyPack } from "./core/pack/verify-pack";
import {
  actOnCampaign,
  createCampaign,
  decideItem,
  exportPack,
  listCampaigns,
  listItems,
  openCampaign,
  readCampaign,
  readIdentityReviews,
  readItem,
  readQueue,
  runReviews,
} from "./index";
import { CampaignQuery, ItemDecision, ItemQuery } from "./schemas";

const database = useDatabase();
const NOW = "2026-03-16T12:00:00Z";
const clock = frozenClock(NOW);
let desk: Desk;
const as = (name: string) => desk.as(name);
const rows = async <Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> =>
  (await database.pool.query<Row>(sql, values)).rows;

beforeAll(async () => {
  desk = await seedReviewDesk(database, clock);
  await database.pool.query(`UPDATE review_watch SET dated_at = '2100-01-01Z';
    INSERT INTO identity (id, name, kind, created_at, state, revoked_at, verified_at) VALUES
      ('dead-1', 'Old sync', 'agent', '2024-01-01Z', 'revoked', '2025-10-01Z', '2025-10-09Z'),
      ('dead-2', 'Old mailer', 'agent', '2024-01-01Z', 'revoked', '2025-11-01Z', '2025-11-09Z'),
      ('dead-3', 'Another''s', 'agent', '2024-01-01Z', 'revoked', '2025-11-01Z', '2025-11-09Z'),
      ('fresh', 'Fresh end', 'agent', '2024-01-01Z', 'revoked', '2026-03-01Z', '2026-03-09Z');
    INSERT INTO identity_assignment (identity_id, owner_id, team_id, valid_from) VALUES
      ('dead-1', 'ann', 'care', '2020-01-01Z'), ('dead-2', 'ann', 'care', '2020-01-01Z'), ('dead-3', 'max', 'care', '2020-01-01Z'),
      ('fresh', 'ann', 'care', '2020-01-01Z'); UPDATE ledger_version SET inventory = inventory + 1`);
});

const scope = { identities: ["triage", "router", "dead-1", "dead-2", "dead-3", "fresh"] };
type Shape = { stages?: object[]; rules?: object };
async function opened(controlItems: number, name: string, { stages, rules }: Shape = {}): Promise<string> {
  const shape = { name, scope, rules: { controlItems, ...rules }, ...(stages ? { stages } : {}) };
  const { id } = await createCampaign(await as("ana"), campaignOf(shape));
  await openCampaign(await as("sam"), id);
  return id;
}
type Item = { id: string; identity: string; state: string; version: number; hash: string };
const itemsOf = (campaignId: string) =>
  rows<Item>(
    "SELECT id, identity_id AS identity, state, version, evidence_hash AS hash FROM review_item WHERE campaign_id = $1 ORDER BY n",
    [campaignId],
  );
async function decide(name: string, campaignId: string, identity: string, decision: "keep" | "revoke"): Promise<void> {
  const item = (await itemsOf(campaignId)).find((one) => one.identity === identity);
  await readItem(await as(name), campaignId, item?.id ?? "");
  const base = { version: item?.version ?? 1, evidenceHash: item?.hash ?? "", reasonCode: "needed", comment: "Looked at." };
  await decideItem(await as(name), campaignId, item?.id ?? "", ItemDecision.parse({ ...base, decision }));
}

test("a review without them is what it always was: its pack has no table of them, and its log no word", async () => {
  const id = await opened(0, "None");
  expect((await itemsOf(id)).map(({ identity }) => identity)).toEqual(["router", "triage"]);
  const files = unzipSync((await exportPack(await as("aud"), id)).bytes);
  expect(Object.keys(files)).not.toContain("controls.csv");
  expect(strFromU8(files["README.txt"] ?? new Uint8Array())).not.toContain("controls.csv");
  expect(strFromU8(files["audit-slice.jsonl"] ?? new Uint8Array())).not.toContain('\\"controls\\"');
  await actOnCampaign(await as("sam"), id, { deed: "cancel", reason: "Only looked at." });
});

test("they are put among what their owners review, without effect, and are named and leave every figure when the answers are in", async () => {
  const id = await opened(5, "With controls");
  // Two were wanted more than there are: what ended lately, and what nobody asked here owned, is none.
  expect((await itemsOf(id)).map(({ identity }) => identity)).toEqual(["dead-1", "dead-2", "router", "triage"]);
  const during = await readCampaign(await as("aud"), id);
  expect(during).toMatchObject({ items: { decided: 0, total: 4 }, controls: { items: 2, answered: null, missed: null } });
  expect(during.completeness).toMatchObject({ identities: 2 });
  const shown = await listItems(await as("ann"), id, ItemQuery.parse({}));
  expect(shown.data.map(({ control }) => control)).toEqual([false, false, false, false]);
  const queue = await readQueue(await as("ann"));
  expect(queue.campaigns).toMatchObject([{ total: 4, controlItems: 2 }]);
  const provisional = unzipSync((await exportPack(await as("aud"), id)).bytes);
  expect(Object.keys(provisional)).not.toContain("controls.csv");
  expect(verifyPack((await exportPack(await as("aud"), id)).bytes).problems).toEqual([]);

  await decide("ann", id, "dead-1", "keep");
  await decide("ann", id, "triage", "keep");
  await decide("ann", id, "router", "keep");
  const open = await readCampaign(await as("aud"), id);
  expect(open).toMatchObject({ state: "open", items: { decided: 3, total: 4 }, outcomes: { keep: 3 }, left: [{ items: 1 }] });
  expect(open.reviewers.flatMap(({ flags }) => flags)).toEqual([]);
  await decide("ann", id, "dead-2", "revoke");

  const after = await readCampaign(await as("aud"), id);
  expect(after).toMatchObject({
    state: "decided",
    items: { decided: 2, total: 2 },
    remediations: { due: 0 },
    outcomes: { keep: 2 },
    controls: { items: 2, answered: 2, missed: 1 },
    blockers: [],
  });
  expect(after.reviewers).toMatchObject([{ person: { id: "ann" }, items: 2, decided: 2, flags: [{ id: "RS7" }] }]);
  expect((await itemsOf(id)).map(({ state }) => state)).toEqual(["void", "void", "decided", "decided"]);
  expect(after.history.filter(({ action }) => action === "review.controls")).toHaveLength(1);
  expect(await rows("SELECT 1 FROM revocation_task")).toEqual([]);
  expect(await rows("SELECT 1 FROM identity WHERE id LIKE 'dead-%' AND (certified_at IS NOT NULL OR state <> 'revoked')")).toEqual([]);
  const told = await listItems(await as("ann"), id, ItemQuery.parse({ sort: "number" }));
  expect(told.data.map(({ control }) => control)).toEqual([true, true, false, false]);
  expect(await readIdentityReviews(await as("aud"), "dead-1")).toEqual([]);

  await expect(actOnCampaign(await as("sue"), id, { deed: "sign_off", items: 2, revoked: 0, acknowledgeFlags: false })).rejects.toThrow(
    /may not have looked/,
  );
  await actOnCampaign(await as("sue"), id, { deed: "sign_off", items: 2, revoked: 0, acknowledgeFlags: true });
  const pack = (await exportPack(await as("aud"), id)).bytes;
  expect(verifyPack(pack)).toMatchObject({ ok: true, problems: [], items: 4 });
  const files = unzipSync(pack);
  const table = strFromU8(files["controls.csv"] ?? new Uint8Array());
  expect(table).toMatch(/dead-1,Old sync,[0-9a-f]{64},void,keep,\w{32}\r\n.*dead-2,Old mailer,[0-9a-f]{64},void,revoke,\w{32}\r\n/);
  const metrics = JSON.parse(strFromU8(files["metrics.json"] ?? new Uint8Array())) as object;
  expect(metrics).toMatchObject({ items: 2, decided: 2, certified: 2, revoked: 0, controls: { items: 2, answered: 2, missed: 1 } });

  // Nobody makes an item one of them afterwards, or takes them out, with the manifest sealed again.
  const forged = (change: (table: string) => string | null): string[] => {
    const copy = { ...files };
    const text = change(table);
    if (text === null) delete copy["controls.csv"];
    else copy["controls.csv"] = strToU8(text);
    const manifest = JSON.parse(strFromU8(files["manifest.json"] ?? new Uint8Array())) as Manifest;
    const listed = manifest.files.flatMap((file) => {
      const bytes = copy[file.path];
      return bytes ? [{ ...file, sha256: sha256Hex(bytes), bytes: bytes.length }] : [];
    });
    copy["manifest.json"] = strToU8(JSON.stringify({ ...manifest, files: listed }));
    return verifyPack(zipSync(copy)).problems;
  };
  expect(forged((text) => text)).toEqual([]);
  expect(forged((text) => text.replace(/\n\d+,[^\n]*dead-1[^\n]*\n/, "\n"))).toEqual([
    "The control items are not those that were chosen when the review was opened.",
  ]);
  expect(forged(() => null)).toEqual(["The control items are not those that were chosen when the review was opened."]);
  expect(forged((text) => text.replaceAll(/,\w{32}\r/g, ",guessed\r"))).toEqual([
    "The control items are not those that were chosen when the review was opened.",
  ]);
  expect(forged((text) => text.replace(/[0-9a-f]{64}/, "0".repeat(64)))).toEqual(["A control item is not one of the population."]);
});

test("silence about one means nothing: when the time is over it is set aside, and the review ends", async () => {
  clock.set(NOW);
  const id = await opened(1, "Silent");
  for (const identity of ["triage", "router"]) await decide("ann", id, identity, "keep");
  expect((await readCampaign(await as("aud"), id)).state).toBe("open");
  clock.set("2026-03-31T00:00:01Z");
  await runReviews(desk.root());
  expect(await readCampaign(await as("aud"), id)).toMatchObject({ state: "decided", controls: { items: 1, answered: 0, missed: 0 } });
  expect((await itemsOf(id)).filter(({ state }) => state === "void")).toHaveLength(1);
  expect(await rows("SELECT 1 FROM revocation_task")).toEqual([]);
});

const OWNERS = { name: "Owners" };
const SECURITY = { name: "Security", reviewers: ["security"] };

/** An answer, or in which words it was refused. */
const answerOf = (reading: Promise<object>): Promise<object> => reading.catch((error: Error) => ({ refused: error.message }));

/** All that people read of a review while it is open, but how many control items there are, which is told. */
async function told(campaignId: string): Promise<object[]> {
  const answers: object[] = [];
  for (const name of ["ann", "aud", "sam", "lea"]) {
    const ctx = await as(name);
    const campaign = { ...(await answerOf(readCampaign(ctx, campaignId))), controls: null, history: null };
    const { campaigns, ...queue } = await readQueue(ctx);
    answers.push(campaign, queue, ...campaigns.map((one) => ({ ...one, controlItems: null })));
    answers.push(await listCampaigns(ctx, CampaignQuery.parse({})));
    answers.push(await answerOf(listItems(ctx, campaignId, ItemQuery.parse({}))));
    for (const mark of ["no_live_part", "revoked", "removed_since"]) {
      answers.push(await answerOf(listItems(ctx, campaignId, ItemQuery.parse({ mark }))));
    }
    for (const { id, identity } of await itemsOf(campaignId)) {
      answers.push(await answerOf(readItem(ctx, campaignId, id)), await readIdentityReviews(ctx, identity));
    }
  }
  for (const { identity } of await itemsOf(campaignId)) {
    answers.push(await readReviewMoments(database.db, identity, new Date("2026-01-01Z"), new Date("2027-01-01Z")));
  }
  const { "audit-slice.jsonl": _, "manifest.json": __, ...files } = unzipSync((await exportPack(await as("aud"), campaignId)).bytes);
  return [...answers, Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path, strFromU8(bytes)]))];
}

/** Nothing that people read changes when the database forgets which items are controls. */
async function expectNothingTold(campaignId: string): Promise<void> {
  const before = await told(campaignId);
  const controls = (await rows<{ id: string }>("SELECT id FROM review_item WHERE campaign_id = $1 AND is_control", [campaignId])).map(
    ({ id }) => id,
  );
  expect(controls).toHaveLength(2);
  await database.pool.query("UPDATE review_item SET is_control = false WHERE id = ANY($1)", [controls]);
  const without = await told(campaignId);
  await database.pool.query("UPDATE review_item SET is_control = true WHERE id = ANY($1)", [controls]);
  expect(without).toEqual(before);
}

test("while a review is open nothing that anybody reads of it depends on which items are controls, in any stage", {
  timeout: 120_000,
}, async () => {
  clock.set(NOW);
  const id = await opened(2, "Alike", { stages: [OWNERS, SECURITY], rules: { undoMinutes: 5 } });
  await runReviews(desk.root());
  await expectNothingTold(id);
  await decide("ann", id, "dead-1", "keep");
  await decide("ann", id, "dead-2", "revoke");
  await decide("ann", id, "triage", "keep");
  await expectNothingTold(id);
  // What was kept goes on to the next stage; what is to end waits for its time, then is under way: of a control, for good.
  expect((await itemsOf(id)).map(({ identity, state }) => [identity, state])).toEqual([
    ["dead-1", "pending"],
    ["dead-2", "decided"],
    ["router", "pending"],
    ["triage", "pending"],
  ]);
  clock.set("2026-03-16T12:06:00Z");
  await runReviews(desk.root());
  expect((await itemsOf(id)).find(({ identity }) => identity === "dead-2")?.state).toBe("remediation");
  await decide("ann", id, "router", "keep");
  await expectNothingTold(id);
  expect(await readCampaign(await as("aud"), id)).toMatchObject({ stage: { n: 2 }, items: { decided: 1, total: 4 } });
  const asked = await rows(
    "SELECT 1 FROM review_assignment a JOIN review_item i ON i.id = a.item_id WHERE i.campaign_id = $1 AND a.stage = 2",
    [id],
  );
  expect(asked).toHaveLength(3);
  expect(await rows("SELECT 1 FROM revocation_task")).toEqual([]);
  await actOnCampaign(await as("sam"), id, { deed: "cancel", reason: "Only looked at." });
});

test("as long as something else holds up the end, an unanswered one waits like it; the end ends it", async () => {
  clock.set(NOW);
  const id = await opened(2, "Held up", { rules: { silence: ["escalate", "escalate", "escalate", "escalate"] } });
  await decide("ann", id, "triage", "keep");
  clock.set("2026-03-31T00:00:01Z");
  await runReviews(desk.root());
  await expectNothingTold(id);
  expect((await itemsOf(id)).map(({ state }) => state)).toEqual(["pending", "pending", "pending", "decided"]);
  const [security] = await rows<{ id: string }>(
    "SELECT a.reviewer_id AS id FROM review_assignment a JOIN review_item i ON i.id = a.item_id WHERE i.campaign_id = $1 AND i.identity_id = 'router' AND a.state = 'waiting'",
    [id],
  );
  await decide(security?.id ?? "", id, "router", "keep");
  await runReviews(desk.root());
  expect((await readCampaign(await as("aud"), id)).state).toBe("decided");
  expect((await itemsOf(id)).map(({ state }) => state)).toEqual(["void", "void", "decided", "decided"]);
});

test("who was asked about control items alone still sees the review when these are told", async () => {
  clock.set(NOW);
  const id = await opened(2, "Alone", { rules: { escalateToLeadAfterDays: 80, escalateToSecurityAfterDays: 80 } });
  await database.pool.query(
    `DELETE FROM review_assignment a USING review_item i WHERE i.id = a.item_id AND i.campaign_id = $1 AND i.identity_id <> 'dead-1'`,
    [id],
  );
  clock.set("2026-03-31T00:00:01Z");
  await runReviews(desk.root());
  expect((await readCampaign(await as("aud"), id)).state).not.toBe("open");
  expect(await readCampaign(await as("ann"), id)).toMatchObject({ items: { decided: 0, total: 0 } });
});
