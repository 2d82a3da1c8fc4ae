/** How a review goes on and ends: time, silence, stages, samples, what follows, the end and its evidence. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { actorOfAccount, type Context, createUser } from "@/lib/auth";
import { Conflict, Forbidden } from "@/lib/kernel/errors";
import { sha256Hex } from "@/lib/kernel/hash";
import { ingestEvents } from "@/lib/metering";
import { runRevocations } from "@/lib/revocation";
import { frozenClock } from "@/lib/testing/clock";
import { useDatabase } from "@/lib/testing/database";
import { campaignOf, type Desk, seedReviewDesk } from "@/lib/testing/review-desk";
import { batchOf, usageEvent } from "@/lib/testing/usage";
import { buildPack } from "./build-pack";
import type { Manifest } from "./core/pack/manifest";
import { verifyPack } from "./core/pack/verify-pack";
import {
  actOnCampaign,
  createCampaign,
  decideItem,
  exportPack,
  listCampaigns,
  openCampaign,
  previewCampaign,
  readCampaign,
  readItem,
  runReviews,
} from "./index";
import { CampaignQuery, ItemDecision } from "./schemas";
import { readCampaignRow } from "./store/campaigns";

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
  await database.pool.query("ALTER TABLE review_decision DISABLE TRIGGER USER");
  for (const table of [
    "review_decision",
    "review_assignment",
    "review_part",
    "review_item",
    "review_pack",
    "review_campaign",
    "revocation_task",
    "notification_receipt",
    "notification",
  ])
    await database.pool.query(`DELETE FROM ${table}`);
  await database.pool.query(`ALTER TABLE review_decision ENABLE TRIGGER USER;
    UPDATE identity SET state = 'active', revoked_at = NULL, certified_at = NULL, certified_by = NULL, certified_until = NULL;
    UPDATE credential SET state = 'active', revoked_at = NULL; UPDATE access_grant SET ended_at = NULL`);
});

async function opened(over: Parameters<typeof campaignOf>[0] = {}): Promise<string> {
  const { id } = await createCampaign(await as("ana"), campaignOf(over));
  await openCampaign(await as("sam"), id);
  return id;
}
type Row = { id: string; identity: string; version: number; hash: string };
const itemsOf = (campaignId: string) =>
  rows<Row>("SELECT id, identity_id AS identity, version, evidence_hash AS hash FROM review_item WHERE campaign_id = $1 ORDER BY n", [
    campaignId,
  ]);
async function decide(ctx: Context, campaignId: string, identityId: string, said: object): Promise<void> {
  const item = (await itemsOf(campaignId)).find(({ identity }) => identity === identityId);
  const base = { version: item?.version ?? 1, evidenceHash: item?.hash ?? "", reasonCode: "needed", comment: "Looked at." };
  await decideItem(ctx, campaignId, item?.id ?? "", ItemDecision.parse({ ...base, ...said }));
}
const seatOf = async (campaignId: string, identityId: string): Promise<string> => {
  const [seat] = await rows<{ reviewer: string }>(
    "SELECT a.reviewer_id AS reviewer FROM review_assignment a JOIN review_item i ON i.id = a.item_id WHERE i.campaign_id = $1 AND i.identity_id = $2 AND a.state = 'waiting' AND a.stage = i.stage",
    [campaignId, identityId],
  );
  return seat?.reviewer ?? "";
};
const states = (campaignId: string) =>
  rows<{ identity: string; state: string; outcome: string | null }>(
    "SELECT identity_id AS identity, state, outcome FROM review_item WHERE campaign_id = $1 ORDER BY identity_id",
    [campaignId],
  );
/** Everything is kept, but what is said otherwise. */
async function decideAll(campaignId: string, other: Record<string, object> = {}): Promise<void> {
  for (const { identity } of await itemsOf(campaignId))
    await decide(await as(await seatOf(campaignId, identity)), campaignId, identity, { decision: "keep", ...other[identity] });
}

test("whoever opens a draft sees first what it would be and who would be asked, and so does an auditor; an owner does not", async () => {
  const asked = campaignOf({ scope: { identities: ["idle", "triage"] } });
  const seen = await previewCampaign(await as("ana"), asked);
  expect(seen.items).toBe(2);
  for (const who of ["sam", "aud"]) expect(await previewCampaign(await as(who), asked)).toEqual(seen);
  await expect(previewCampaign(await as("lea"), asked)).rejects.toThrow(Forbidden);
});

test.each(["reviewer", "security_analyst", "security_admin", "auditor"] as const)(
  "a %s of one team is told nothing of other teams by a preview",
  async (role) => {
    const grant = { role, businessUnitIds: [], teamIds: ["care"], applicationIds: [], environmentIds: [] };
    const made = await createUser(desk.root(), { email: `${role}.care@example.com`, name: "Pat", grants: [grant] });
    const account = await actorOfAccount(database.db, made.id);
    if (!account) throw new Error("No account.");
    const asked = campaignOf({ scope: { identities: ["idle", "triage"] } });
    await expect(previewCampaign({ db: database.db, clock, actor: account.actor }, asked)).rejects.toThrow(Forbidden);
    await database.pool.query("DELETE FROM role_grant WHERE user_id = $1", [made.id]);
  },
);

test("the list counts of each review what waits in that review, for the one who looks", async () => {
  const both = await opened({ scope: { identities: ["idle", "triage"] }, stage: { reviewers: ["security"] } });
  const one = await opened({ name: "Q2", scope: { identities: ["triage"] }, stage: { reviewers: ["security"] } });
  const seats = await Promise.all([seatOf(both, "idle"), seatOf(both, "triage"), seatOf(one, "triage")]);
  for (const who of new Set(seats)) {
    const listed = await listCampaigns(await as(who), CampaignQuery.parse({}));
    const mine = new Map(listed.data.map((each) => [each.id, each.mine]));
    const waits = seats.map((seat) => (seat === who ? 1 : 0));
    expect([mine.get(both) ?? 0, mine.get(one) ?? 0]).toEqual([(waits[0] ?? 0) + (waits[1] ?? 0), waits[2]]);
  }
  await decide(await as(seats[2]), one, "triage", { decision: "keep" });
  const after = await listCampaigns(await as(seats[2]), CampaignQuery.parse({}));
  expect(after.data.find(({ id }) => id === one)?.mine ?? 0).toBe(0);
});

describe("time", () => {
  test("reminders, the lead after seven days, security instead after ten, and the end stays where it is", async () => {
    const id = await opened();
    const due = (await readCampaign(await as("sam"), id)).dueAt;
    const seats = async () =>
      (
        await rows<{ who: string; state: string }>(
          "SELECT a.reviewer_id AS who, a.state FROM review_assignment a JOIN review_item i ON i.id = a.item_id WHERE i.identity_id = 'triage' ORDER BY a.created_at, a.reviewer_id",
        )
      ).map(({ who, state }) => `${who} ${state}`);
    clock.set("2026-03-23T12:00:00Z");
    await runReviews(desk.root());
    await runReviews(desk.root());
    expect(await seats()).toEqual(["ann waiting", "lea waiting"]);
    expect(await rows("SELECT DISTINCT title FROM notification WHERE kind = 'review_reminder' ORDER BY 1")).toHaveLength(3);
    clock.set("2026-03-26T12:00:00Z");
    await runReviews(desk.root());
    const after = await seats();
    expect(after.slice(0, 2)).toEqual(["ann replaced", "lea replaced"]);
    expect(after[2]).toMatch(/^(sam|sue|ana) waiting$/);
    expect((await readCampaign(await as("sam"), id)).dueAt).toBe(due);
  });

  test("everyone silent, tiered default: the gravest is escalated and blocks the end, others are suspended or revoked after the grace, nothing is kept", async () => {
    const id = await opened();
    await database.pool.query("UPDATE review_item SET tier = CASE identity_id WHEN 'triage' THEN 1 WHEN 'scout' THEN 2 ELSE 4 END");
    clock.set("2026-03-31T00:00:00Z");
    await runReviews(desk.root());
    expect(await states(id)).toEqual([
      { identity: "ci", state: "decided", outcome: "no_response" },
      { identity: "eye", state: "decided", outcome: "no_response" },
      { identity: "idle", state: "decided", outcome: "no_response" },
      { identity: "router", state: "decided", outcome: "no_response" },
      { identity: "scout", state: "decided", outcome: "no_response" },
      { identity: "triage", state: "pending", outcome: null },
    ]);
    expect(await rows("SELECT 1 FROM revocation_task")).toEqual([]);
    // Whoever wakes up within the grace still answers.
    await decide(await as(await seatOf(id, "eye")), id, "eye", { decision: "keep" });
    clock.set("2026-04-05T00:00:00Z");
    await runReviews(desk.root());
    expect(await rows("SELECT action, subject_id FROM revocation_task ORDER BY subject_id")).toEqual([
      { action: "revoke", subject_id: "ci" },
      { action: "revoke", subject_id: "idle" },
      { action: "revoke", subject_id: "router" },
      { action: "suspend", subject_id: "scout" },
    ]);
    expect((await readCampaign(await as("sue"), id)).blockers[0]).toBe("1 item is not decided.");
    await decide(await as(await seatOf(id, "triage")), id, "triage", { decision: "keep" });
    expect((await readCampaign(await as("sue"), id)).state).not.toBe("open");
  });

  test("stages follow each other; a revoke in the first is never softened by the second", async () => {
    const id = await opened({ scope: { identities: ["idle", "triage"] }, stages: [{}, { name: "Security", reviewers: ["security"] }] });
    await decide(await as("ben"), id, "idle", { decision: "revoke" });
    await decide(await as("ann"), id, "triage", { decision: "keep" });
    const campaign = await readCampaign(await as("sue"), id);
    expect(campaign).toMatchObject({ state: "open", stage: { n: 2, of: 2, name: "Security" } });
    expect((await states(id)).map(({ state }) => state)).toEqual(["remediation", "pending"]);
    await expect(decide(await as("ann"), id, "triage", { decision: "revoke" })).rejects.toThrow(/no such|Somebody else/);
    await decide(await as(await seatOf(id, "triage")), id, "triage", { decision: "narrow", narrowTo: { models: ["gpt-4o"] } });
    expect(await states(id)).toMatchObject([{ outcome: "revoke" }, { outcome: "narrow" }]);
  });
});

describe("the end", () => {
  const signOff = (items: number, revoked: number, acknowledgeFlags = true) => ({
    deed: "sign_off" as const,
    items,
    revoked,
    acknowledgeFlags,
  });
  /** A review of two, one of them revoked and verified. */
  async function finished(): Promise<string> {
    const id = await opened({ scope: { identities: ["idle", "triage"] } });
    await decide(await as("ann"), id, "triage", { decision: "keep", comment: '=Used, "daily"' });
    await decide(await as("ben"), id, "idle", { decision: "keep" });
    await decide(await as("ben"), id, "idle", { decision: "revoke" }).catch(() => undefined);
    return id;
  }
  async function verified(): Promise<void> {
    await database.pool.query("UPDATE revocation_task SET state = 'verified', verified_at = now()");
    await runReviews(desk.root());
  }

  test("what was kept is certified until its next review, with who kept it", async () => {
    await finished();
    const [row] = await rows<{ until: Date; by: string; at: Date }>(
      "SELECT certified_at AS at, certified_by AS by, certified_until AS until FROM identity WHERE id = 'triage'",
    );
    expect(row).toMatchObject({ by: desk.ids.ann, at: new Date(NOW) });
    expect((row?.until.getTime() ?? 0) - Date.parse(NOW)).toBeGreaterThanOrEqual(90 * 86_400_000);
  });

  test("sign-off refused with unverified tier 1, to who decided most of it, and with other figures than it has", async () => {
    const id = await opened({ scope: { identities: ["idle", "triage"] } });
    await database.pool.query("UPDATE review_item SET tier = 1 WHERE identity_id = 'idle'");
    await decide(await as("ann"), id, "triage", { decision: "keep" });
    const act = async (who: string, deed: Parameters<typeof actOnCampaign>[2]) => actOnCampaign(await as(who), id, deed);
    await expect(act("sue", signOff(2, 0))).rejects.toThrow(/1 item is not decided/);
    await decide(await as("ben"), id, "idle", { decision: "revoke" });
    await runReviews(desk.root());
    expect((await readCampaign(await as("sue"), id)).state).toMatch(/remediating|verifying/);
    await expect(act("sue", signOff(2, 1))).rejects.toThrow(/not verified that access ended/);
    await verified();
    expect(await states(id)).toMatchObject([{ state: "verified" }, { state: "decided" }]);
    await expect(act("sue", signOff(2, 0))).rejects.toThrow(/2 items, 1 revoked/);
    await expect(act("ana", signOff(2, 1))).rejects.toThrow(Forbidden);
    await act("sue", signOff(2, 1));
    await expect(act("sue", signOff(2, 1))).rejects.toThrow(Conflict);
    await expect(act("sam", { deed: "cancel", reason: "No" })).rejects.toThrow(Conflict);
    await expect(decide(await as("ann"), id, "triage", { decision: "revoke" })).rejects.toThrow(/closed/);
  });

  test("who decided more than half of it does not sign it off", async () => {
    const id = await opened({ scope: { identities: ["triage"] }, stage: { reviewers: ["security"] } });
    const reviewer = await seatOf(id, "triage");
    await decide(await as(reviewer), id, "triage", { decision: "keep" });
    const own = reviewer === "ana" ? "sam" : reviewer;
    if (reviewer !== "ana") await expect(actOnCampaign(await as(own), id, signOff(1, 0))).rejects.toThrow(/You decided 1 of the 1 items/);
    await actOnCampaign(await as(own === "sam" ? "sue" : "sam"), id, signOff(1, 0));
  });

  test("an opened-again review is a new one with the next number, and the old one stays", async () => {
    const id = await finished();
    await actOnCampaign(await as("sue"), id, signOff(2, 0));
    const again = await actOnCampaign(await as("sam"), id, { deed: "reopen", reason: "The list was wrong." });
    expect(again).toMatchObject({ state: "draft", iteration: 2, previousId: id });
    await openCampaign(await as("sam"), again.id);
    expect(await rows("SELECT delta FROM review_item WHERE campaign_id = $1", [again.id])).toEqual([
      { delta: "unchanged" },
      { delta: "unchanged" },
    ]);
    // Beside what is asked now stands what was answered then.
    const then = await rows("SELECT evidence->'identity'->>'certifiedAs' AS outcome FROM review_item WHERE campaign_id = $1 ORDER BY n", [
      again.id,
    ]);
    expect(then).toEqual(await rows("SELECT outcome FROM review_item WHERE campaign_id = $1 ORDER BY n", [id]));
    expect(then).toEqual([{ outcome: "keep" }, { outcome: "keep" }]);
    expect((await readCampaign(await as("sam"), id)).state).toBe("signed_off");
    await expect(actOnCampaign(await as("sam"), id, { deed: "reopen", reason: "Twice" })).rejects.toThrow(Conflict);
  });

  test("export twice, same bytes: the evidence pack reads the same for ever, says what was kept of it, and its download is logged", async () => {
    const id = await finished();
    const provisional = await exportPack(await as("aud"), id);
    expect(provisional.fileName).toBe("review-Q1-1-provisional.zip");
    await actOnCampaign(await as("sue"), id, signOff(2, 0));
    const first = await exportPack(await as("aud"), id);
    clock.set("2026-06-01T00:00:00Z");
    await database.pool.query(
      "UPDATE person SET name = 'Renamed' WHERE id = 'ann'; UPDATE identity SET name = 'Renamed' WHERE id = 'triage'",
    );
    const second = await exportPack(await as("sam"), id);
    await database.pool.query("UPDATE person SET name = 'Ann' WHERE id = 'ann'; UPDATE identity SET name = 'Triage' WHERE id = 'triage'");
    expect(Buffer.compare(first.bytes, second.bytes)).toBe(0);
    expect((await readCampaign(await as("sam"), id)).signedOff).toMatchObject({ packHash: first.sha256 });
    const campaign = await readCampaignRow(database.db, id);
    if (!campaign) throw new Error("no campaign");
    const [one, two] = [
      await buildPack(database.db, campaign, new Date(NOW), null),
      await buildPack(database.db, campaign, new Date(NOW), null),
    ];
    expect(Buffer.compare(one, two)).toBe(0);
    expect(await rows("SELECT 1 FROM audit_event WHERE action = 'review.download'")).toHaveLength(3);
    await expect(exportPack(await as("ann"), id)).rejects.toThrow(Forbidden);
    expect(strFromU8(unzipSync(first.bytes)["decisions.csv"] ?? new Uint8Array())).toContain(`"'=Used, ""daily"""`);
    expect(verifyPack(first.bytes)).toMatchObject({ ok: true, problems: [], items: 2, signedOff: { by: "sue" } });
  });

  test("each kind of tampering with a pack is found", async () => {
    const id = await finished();
    await actOnCampaign(await as("sue"), id, signOff(2, 0));
    const files = unzipSync((await exportPack(await as("aud"), id)).bytes);
    const evidence = Object.keys(files).find((name) => name.startsWith("evidence/")) ?? "";
    const problems = (change: (pack: Record<string, Uint8Array>) => void): string[] => {
      const pack = { ...files };
      change(pack);
      const { ok, problems: found } = verifyPack(zipSync(pack));
      expect(ok).toBe(false);
      return found;
    };
    const edit = (pack: Record<string, Uint8Array>, name: string, from: string | RegExp, to: string) => {
      pack[name] = strToU8(strFromU8(pack[name] ?? new Uint8Array()).replace(from, to));
    };
    /** With a manifest that fits again: what a forger would do next. */
    const resealed = (pack: Record<string, Uint8Array>) => {
      const manifest = JSON.parse(strFromU8(pack["manifest.json"] ?? new Uint8Array())) as Manifest;
      for (const file of manifest.files) file.sha256 = sha256Hex(pack[file.path] ?? new Uint8Array());
      pack["manifest.json"] = strToU8(JSON.stringify(manifest));
    };
    const sealed = (name: string, from: string | RegExp, to: string) =>
      problems((pack) => {
        edit(pack, name, from, to);
        resealed(pack);
      }).join(" ");
    expect(verifyPack(zipSync(files))).toMatchObject({ ok: true, problems: [] });
    expect(problems((pack) => edit(pack, "decisions.csv", "keep", "revoke"))[0]).toMatch(/decisions.csv was changed/);
    expect(problems((pack) => delete pack["metrics.json"]).join(" ")).toMatch(/metrics.json is missing/);
    expect(problems((pack) => Object.assign(pack, { "extra.txt": strToU8("x") })).join(" ")).toMatch(/extra.txt was put in/);
    expect(sealed("decisions.csv", ",keep,", ",revoke,")).toMatch(/is another one in the log/);
    expect(sealed("decisions.csv", /\r\n[^\r]*\r\n$/, "\r\n")).toMatch(/missing in the table/);
    expect(sealed(evidence, /"purpose":null/, '"purpose":"harmless"')).toMatch(/not the one that was frozen/);
    expect(sealed("population.csv", /grant:g-haiku/, "grant:g-other")).toMatch(/keys do not give its hash/);
    expect(sealed("audit-slice.jsonl", '"actorName":"ann"', '"actorName":"eve"')).toMatch(/was edited/);
    expect(sealed("audit-slice.jsonl", /\n[^\n]*review\.decide[^\n]*\n/, "\n")).toMatch(/are missing in the audit slice|not in the log/);
    expect(sealed("audit-slice.jsonl", /\n[^\n]*\n$/, "\n")).toMatch(/does not end where the manifest says/);
    expect(verifyPack(strToU8("PK")).problems).toEqual(["This is no zip file, or it is cut off."]);
    expect(verifyPack(zipSync({ "manifest.json": strToU8("{}") })).problems).toEqual(["The manifest is not one of an evidence pack."]);
  });

  test("what its README says can be checked with standard tools", async () => {
    const id = await finished();
    await actOnCampaign(await as("sue"), id, signOff(2, 0));
    const files = unzipSync((await exportPack(await as("aud"), id)).bytes);
    const folder = mkdtempSync(path.join(os.tmpdir(), "pack-"));
    try {
      for (const name of ["audit-slice.jsonl", "population.csv"]) writeFileSync(path.join(folder, name), files[name] ?? new Uint8Array());
      const readme = strFromU8(files["README.txt"] ?? new Uint8Array());
      expect(readme).toContain("jq -r '.files[]");
      const manifest = JSON.parse(strFromU8(files["manifest.json"] ?? new Uint8Array())) as Manifest;
      const keys = [...strFromU8(files["population.csv"] ?? new Uint8Array()).matchAll(/^((?:identity|credential|grant):[^,]*),/gm)].map(
        ([, key]) => `${key}\n`,
      );
      expect(
        execFileSync("sha256sum", { input: keys.join("") })
          .toString()
          .slice(0, 64),
      ).toBe(manifest.population);
      for (const { path: name, sha256 } of manifest.files) {
        expect(
          execFileSync("sha256sum", { input: files[name] ?? new Uint8Array() })
            .toString()
            .slice(0, 64),
        ).toBe(sha256);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("revoke then a late event: from before the cut-off and within the grace it is no violation, however late it is told; from after it, it is", async () => {
    const id = await opened({ scope: { identities: ["triage"] } });
    await decide(await as("ann"), id, "triage", { decision: "revoke" });
    const call = (dedupeKey: string, at: string) =>
      usageEvent({ dedupeKey, occurredAt: new Date(at), hints: { credential: "triage-key" } });
    await runRevocations(desk.root());
    // Whoever runs the gateway says that the key is off since the decision.
    await database.pool.query(
      "UPDATE revocation_task SET state = 'confirmed', applied_at = $1, cut_off_at = $1, confirmed_at = $1, next_try_at = $1",
      [NOW],
    );
    const taskState = async () => (await rows<{ state: string }>("SELECT state FROM revocation_task"))[0]?.state;
    clock.set("2026-03-17T12:00:00Z");
    // Three minutes of skew between clocks lie within the grace of five.
    await ingestEvents(desk.root(), "api", batchOf(call("early", "2026-03-16T11:59:00Z"), call("skew", "2026-03-16T12:03:00Z")));
    await runRevocations(desk.root());
    expect(await taskState()).toBe("confirmed");
    await ingestEvents(desk.root(), "api", batchOf(call("late", "2026-03-16T13:00:00Z")));
    clock.set("2026-03-17T12:02:00Z");
    await runRevocations(desk.root());
    expect(await taskState()).toBe("reopened");
    await runReviews(desk.root());
    expect(await states(id)).toMatchObject([{ state: "failed", outcome: "revoke" }]);
    await database.pool.query("DELETE FROM usage_daily WHERE day > '2026-03-15'");
  });

  test("who agrees without looking is seen, and a sample of what they kept goes to security before the end", async () => {
    const id = await opened({ scope: { identities: ["eye", "idle", "scout"] } });
    await database.pool.query("UPDATE review_item SET tier = 2, recommendation = 'revoke', delta = 'unchanged'");
    for (const identity of ["eye", "idle", "scout"]) {
      await decide(await as("ben"), id, identity, { decision: "keep" });
    }
    // Kept against a recommendation with words: no sign of anything.
    expect((await readCampaign(await as("sue"), id)).state).toBe("decided");
    const [reviewer] = (await readCampaign(await as("sue"), id)).reviewers.filter(({ person }) => person.id === "ben");
    expect(reviewer).toMatchObject({ items: 3, decided: 3, unopened: 3, flags: [] });
  });

  test("from when on it is a sign of not looking is as the review says, told with it and in its pack", async () => {
    const signs = { leastItems: 3, unopenedPercent: 100 };
    const id = await opened({ scope: { identities: ["eye", "idle", "scout"] }, rules: { signs } });
    for (const identity of ["eye", "idle", "scout"]) await decide(await as("ben"), id, identity, { decision: "keep" });
    const seen = await readCampaign(await as("sue"), id);
    expect(seen.rules.signs).toMatchObject({ ...signs, keepPercent: 95 });
    expect(seen.reviewers.find(({ person }) => person.id === "ben")?.flags.map((flag) => flag.id)).toContain("RS4");
    const campaign = await readCampaignRow(database.db, id);
    if (!campaign) throw new Error("No campaign.");
    const metrics = unzipSync(await buildPack(database.db, campaign, clock.now(), null))["metrics.json"];
    expect(JSON.parse(strFromU8(metrics ?? new Uint8Array()))).toMatchObject({ signs });
    const [told] = await rows<{ signs: object }>(
      "SELECT after::jsonb -> 'rules' -> 'signs' AS signs FROM audit_event WHERE object_id = $1 AND action LIKE '%create'",
      [id],
    );
    expect(told?.signs).toMatchObject(signs);
  });

  test("signs of not looking ask for security's look, and for the words of who signs off", async () => {
    await database.pool.query(`INSERT INTO identity (id, name, kind, created_at) SELECT 'mass-' || n, 'Mass ' || n, 'agent', '2025-01-01Z' FROM generate_series(1, 6) n;
      INSERT INTO identity_assignment (identity_id, owner_id, team_id, valid_from) SELECT 'mass-' || n, 'ben', 'field', '2020-01-01Z' FROM generate_series(1, 6) n`);
    const id = await opened({ scope: { identities: [1, 2, 3, 4, 5, 6].map((n) => `mass-${n}`) } });
    await database.pool.query("UPDATE review_item SET tier = 2 WHERE campaign_id = $1", [id]);
    await decideAll(id);
    const campaign = await readCampaign(await as("sue"), id);
    expect(campaign.state).toBe("open");
    expect(campaign.reviewers.find(({ person }) => person.id === "ben")?.flags.map((flag) => flag.id)).toEqual(["RS4"]);
    const sampled = await rows<{ identity: string }>(
      "SELECT identity_id AS identity FROM review_item WHERE campaign_id = $1 AND 'sampled' = ANY(marks)",
      [id],
    );
    expect(sampled).toHaveLength(3);
    for (const { identity } of sampled) {
      const who = await seatOf(id, identity);
      expect(["sam", "sue", "ana"]).toContain(who);
      const [item] = (await itemsOf(id)).filter((one) => one.identity === identity);
      await readItem(await as(who), id, item?.id ?? "");
      await decide(await as(who), id, identity, { decision: "keep" });
    }
    expect((await readCampaign(await as("sue"), id)).state).toBe("decided");
    const signer = (await readCampaign(await as("sue"), id)).reviewers.some(({ person, decided }) => person.id === "sue" && decided > 3)
      ? "sam"
      : "sue";
    await expect(actOnCampaign(await as(signer), id, signOff(6, 0, false))).rejects.toThrow(/may not have looked/);
    await actOnCampaign(await as(signer), id, signOff(6, 0));
    await database.pool.query(
      "DELETE FROM identity_assignment WHERE identity_id LIKE 'mass-%'; DELETE FROM identity WHERE id LIKE 'mass-%'",
    );
  });
});
