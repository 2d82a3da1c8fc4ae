/** Control items: told to all, named to nobody before the answers are in, without effect, in no figure, and proven in the pack. */
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { beforeAll, expect, test } from "vitest";
import { sha256Hex } from "@/lib/kernel/hash";
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
  listItems,
  openCampaign,
  readCampaign,
  readIdentityReviews,
  readItem,
  readQueue,
  runReviews,
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
async function opened(controlItems: number, name: string): Promise<string> {
  const { id } = await createCampaign(await as("ana"), campaignOf({ name, scope, rules: { controlItems } }));
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

test("they are put among what their owners review, counted nowhere, without effect, and named only when the answers are in", async () => {
  const id = await opened(5, "With controls");
  // Two were wanted more than there are: what ended lately, and what nobody asked here owned, is none.
  expect((await itemsOf(id)).map(({ identity }) => identity)).toEqual(["dead-1", "dead-2", "router", "triage"]);
  const during = await readCampaign(await as("aud"), id);
  expect(during).toMatchObject({ items: { decided: 0, total: 2 }, controls: { items: 2, answered: null, missed: null } });
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
  expect(open).toMatchObject({ state: "open", items: { decided: 2, total: 2 }, outcomes: { keep: 2 }, left: [] });
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
  expect(table).toMatch(/dead-1,Old sync,[0-9a-f]{64},decided,keep\r\n.*dead-2,Old mailer,[0-9a-f]{64},decided,revoke\r\n/);
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
