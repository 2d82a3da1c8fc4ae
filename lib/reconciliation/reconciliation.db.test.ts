import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createUser, type Right } from "@/lib/auth";
import { importProviderKeys } from "@/lib/directory";
import { changeEntry, createCredential, createEntry, createIdentity, loadInventory, readIdentity } from "@/lib/identities";
import { ingestEvents } from "@/lib/metering";
import { frozenClock } from "@/lib/testing/clock";
import { type Caller, testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedOrganisation } from "@/lib/testing/ledger";
import { batchOf, usageEvent } from "@/lib/testing/usage";
import type { CaseKind } from "./core/case";
import type { CaseView } from "./core/views";
import { assignCase, listCases, readCase, reconcile, resolveCase } from "./index";
import { CaseDeed, CaseQuery } from "./schemas";

const database = useDatabase();
const NOW = "2026-03-15T12:00:00Z";
const HASH = "ab".repeat(32);
const ctx = (at = NOW, caller: Caller = {}) => testContext(database.db, { clock: frozenClock(at), id: "usr_worker", ...caller });
const only = (...rights: Right[]) => ctx(NOW, { rights });
const cases = async (kind: CaseKind, query: object = {}, caller = ctx()): Promise<CaseView[]> =>
  (await listCases(caller, CaseQuery.parse({ kind, ...query }))).data;
const one = async (kind: CaseKind): Promise<CaseView> => {
  const [first] = await cases(kind);
  if (!first) throw new Error(`no case of ${kind}`);
  return first;
};
const resolve = (id: string, deed: object, caller = ctx()) =>
  resolveCase(caller, id, CaseDeed.parse({ reason: "Looked into it", ...deed }));
let count = 0;
/** A call of a million tokens of input: USD 2.50. */
const spend = (hints: object, more: object = {}) =>
  ingestEvents(
    ctx(),
    "api",
    batchOf(
      usageEvent({
        dedupeKey: `r${++count}`,
        occurredAt: new Date("2026-03-14T10:00:00Z"),
        hints,
        quantities: { input: 1_000_000n, output: 0n, requests: 1n },
        ...more,
      }),
    ),
  );
const actions = async (id: string) =>
  (await database.pool.query("SELECT action FROM audit_event WHERE object_id = $1 ORDER BY seq", [id])).rows.map((row) => row.action);

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await createEntry(ctx(), "people", { id: "per_eva", email: "eva@example.com", name: "Eva" });
});
beforeEach(async () => {
  await database.pool.query("DELETE FROM reconciliation_case; DELETE FROM provider_key; DELETE FROM enforcement_rule");
});

describe("the queue", () => {
  it("is filled once, brought up to date, and emptied of what is gone", async () => {
    await spend({ credential: "queue-key" });
    expect(await reconcile(ctx())).toMatchObject({ opened: 1, gone: 0 });
    expect(await reconcile(ctx())).toMatchObject({ opened: 0, reopened: 0, gone: 0, open: 1 });
    const [first] = await cases("shadow_account");
    expect(first).toMatchObject({ costUsd: "2.5", ageDays: 0, assignee: null, isOverdue: false });
    await spend({ credential: "queue-key" });
    await reconcile(ctx("2026-03-16T12:00:00Z"));
    expect(await cases("shadow_account")).toMatchObject([{ id: first?.id, costUsd: "5" }]);
    await reconcile(ctx("2026-05-16T12:00:00Z"));
    expect(await cases("shadow_account")).toEqual([]);
    expect(await cases("shadow_account", { state: "gone" })).toHaveLength(1);
  });

  it("tells those who may work on it of what is dear, once", async () => {
    const grants = [{ role: "security_analyst" as const, businessUnitIds: [], teamIds: [], applicationIds: [], environmentIds: [] }];
    const worker = await createUser(ctx(), { email: "sec@example.com", grants });
    for (let i = 0; i < 4; i++) await spend({ credential: "dear-key" });
    await reconcile(ctx());
    await reconcile(ctx());
    const { rows } = await database.pool.query(
      "SELECT n.kind, n.title FROM notification n JOIN notification_receipt r ON r.notification_id = n.id WHERE r.user_id = $1",
      [worker.id],
    );
    expect(rows).toEqual([{ kind: "reconciliation_case", title: "The key dear-key is used, and is nobody’s" }]);
  });

  it("is worked by somebody until a day, and filtered by it", async () => {
    await spend({ credential: "work-key" });
    await reconcile(ctx());
    const { id } = await one("shadow_account");
    expect(await assignCase(ctx(), id, { assigneeId: "me", dueAt: "2026-03-20T00:00:00Z" })).toMatchObject({
      assignee: { id: "usr_worker" },
    });
    expect((await cases("shadow_account", { assignee: "me" })).map((row) => row.id)).toContain(id);
    expect((await cases("shadow_account", { assignee: "none" })).map((row) => row.id)).not.toContain(id);
    expect(await cases("shadow_account", { olderThanDays: 2 })).toEqual([]);
    const overdue = async () => (await cases("shadow_account", { overdue: "true" })).map((row) => row.id);
    expect(await overdue()).not.toContain(id);
    await assignCase(ctx(), id, { dueAt: "2020-01-01T00:00:00Z" });
    expect(await overdue()).toEqual([id]);
    await expect(assignCase(ctx(), id, { assigneeId: "usr_nobody" })).rejects.toThrow("may not work");
    expect(await actions(id)).toEqual(["reconciliation.assign", "reconciliation.assign"]);
  });
});

describe("what is done really acts", () => {
  it("gives usage to an identity: its cost is that identity’s at once", async () => {
    const bot = await createIdentity(ctx(), { name: "Taker", kind: "agent" });
    await spend({ credential: "lost-key" });
    await reconcile(ctx());
    const found = (await cases("shadow_account")).find(({ title }) => title.includes("lost-key"));
    expect(await resolve(found?.id ?? "", { deed: "assign", identityId: bot.id })).toMatchObject({
      state: "resolved",
      resolution: "assigned",
    });
    const { rows } = await database.pool.query(
      "SELECT sum(u.cost_usd)::float AS cost FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id WHERE d.identity_id = $1",
      [bot.id],
    );
    expect(rows).toEqual([{ cost: 2.5 }]);
    await reconcile(ctx("2026-03-17T12:00:00Z"));
    expect((await readCase(ctx(), found?.id ?? "")).state).toBe("resolved");
  });

  it("blocks what nobody knows, by taking it in first", async () => {
    await spend({ credential: HASH });
    await reconcile(ctx());
    const found = (await cases("shadow_account")).find(({ title }) => title.includes("abababab"));
    await resolve(found?.id ?? "", { deed: "block" });
    const { rows } = await database.pool.query("SELECT r.kind, i.name FROM enforcement_rule r JOIN identity i ON i.id = r.scope_id");
    expect(rows).toEqual([{ kind: "block", name: "Unknown key abababab…abab" }]);
    expect((await loadInventory(database.db)).credentials.size).toBeGreaterThan(0);
  });

  it("ties a provider’s key to an identity, or ends it", async () => {
    const list = { data: ["key_tie", "key_end"].map((id) => ({ object: "organization.project.api_key", id, name: id })), project_id: "p1" };
    await importProviderKeys(ctx(), JSON.stringify(list));
    await reconcile(ctx());
    const named = new Map((await cases("unknown_key")).map(({ title, id }) => [/key_\w+/.exec(title)?.[0], id]));
    const bot = await createIdentity(ctx(), { name: "Key holder", kind: "agent" });
    await resolve(named.get("key_tie") ?? "", { deed: "assign", identityId: bot.id });
    await resolve(named.get("key_end") ?? "", { deed: "block" });
    const { rows } = await database.pool.query(
      "SELECT k.key_id, c.state FROM provider_key k JOIN credential c ON c.id = k.credential_id ORDER BY 1",
    );
    expect(rows).toEqual([
      { key_id: "key_end", state: "revoked" },
      { key_id: "key_tie", state: "active" },
    ]);
    expect((await database.pool.query("SELECT origin, action FROM revocation_task")).rows).toEqual([
      { origin: "reconciliation", action: "revoke" },
    ]);
    expect(await reconcile(ctx("2026-03-18T12:00:00Z"))).toMatchObject({ reopened: 0 });
  });

  it("ends a credential that its provider lists no more", async () => {
    const bot = await createIdentity(ctx(), { name: "Listed", kind: "agent" });
    const { id } = await createCredential(ctx(), { identity: bot.id, label: "Old", kind: "api_key", providerKeyId: "key_gone" });
    const csv = (name: string) => `provider,account,key_id\nopenai,p2,${name}\n`;
    await importProviderKeys(ctx(), csv("key_gone"));
    await importProviderKeys(ctx("2026-03-15T13:00:00Z"), csv("key_other"));
    await reconcile(ctx("2026-03-15T13:00:00Z"));
    await resolve((await one("missing_key")).id, { deed: "end_key" });
    expect((await database.pool.query("SELECT state FROM credential WHERE id = $1", [id])).rows).toEqual([{ state: "revoked" }]);
  });

  it("names an owner in place of one who left", async () => {
    await createEntry(ctx(), "people", { email: "leo@example.com", name: "Leo" });
    const bot = await createIdentity(ctx(), { name: "Orphan", kind: "agent", owner: "leo@example.com" });
    const { rows } = await database.pool.query("SELECT id FROM person WHERE email = 'leo@example.com'");
    await changeEntry(ctx("2026-03-10T09:00:00Z"), "people", rows[0].id, { active: false });
    await spend({ identity: bot.id });
    await reconcile(ctx());
    const { id, costUsd } = await one("former_owner");
    expect(costUsd).toBe("2.5");
    await resolve(id, { deed: "set_owner", owner: "Eva@Example.com" });
    expect((await readIdentity(ctx(), bot.id)).owner).toMatchObject({ id: "per_eva" });
    expect(await reconcile(ctx())).toMatchObject({ gone: 0 });
  });

  it("names who answers for a tool, and writes down what an identity reaches it for", async () => {
    await createEntry(ctx(), "people", { id: "per_tia", email: "tia@example.com", name: "Tia" });
    await database.pool.query(
      "INSERT INTO connected_tool (id, name, kind, owner_id, approved_by, approved_at) VALUES ('crm', 'CRM', 'mcp_server', 'per_tia', 'x', '2026-01-01Z')",
    );
    const bot = await createIdentity(ctx(), { name: "Purposeless", kind: "agent" });
    await spend({ identity: bot.id }, { tool: { name: "crm", server: null } });
    await reconcile(ctx());
    expect(await cases("unowned_tool")).toEqual([]);
    await changeEntry(ctx("2026-03-14T09:00:00Z"), "people", "per_tia", { active: false });
    await reconcile(ctx());
    const [unowned, unsaid] = [await one("unowned_tool"), await one("no_purpose")];
    expect([unowned.title, unsaid.title]).toEqual([
      "CRM is used by Purposeless, and Tia, who answered for it, left",
      "Purposeless reaches CRM, and nobody said what for",
    ]);
    await resolve(unowned.id, { deed: "set_owner", owner: "Eva@Example.com", reason: "Eva runs the CRM now" });
    const changed = await database.pool.query("SELECT reason FROM audit_event WHERE action = 'tool.change' AND object_id = 'crm'");
    expect(changed.rows).toEqual([{ reason: "Eva runs the CRM now" }]);
    await resolve(unsaid.id, { deed: "set_purpose", purpose: "Answers tickets" });
    expect((await database.pool.query("SELECT owner_id, approved_at IS NOT NULL AS approved FROM connected_tool")).rows).toEqual([
      { owner_id: "per_eva", approved: true },
    ]);
    expect((await readIdentity(ctx(), bot.id)).purpose).toBe("Answers tickets");
    expect(await reconcile(ctx("2026-03-15T13:00:00Z"))).toMatchObject({ opened: 0, reopened: 0 });
    expect(await readCase(ctx(), unsaid.id)).toMatchObject({ state: "resolved", resolution: "described" });
  });

  it("makes two one: the name finds the one that stays, and the other is revoked", async () => {
    const [a, b] = [
      await createIdentity(ctx(), { id: "dup-a", name: "Double bot", kind: "agent" }),
      await createIdentity(ctx(), { id: "dup-b", name: "double-bot", kind: "agent" }),
    ];
    await reconcile(ctx());
    const { id } = await one("duplicate");
    await expect(resolve(id, { deed: "merge", keepId: a.id, dropId: a.id })).rejects.toThrow("two");
    await resolve(id, { deed: "merge", keepId: a.id, dropId: b.id });
    expect(await readIdentity(ctx(), b.id)).toMatchObject({ state: "revoked", name: "double-bot (merged)" });
    await spend({ identity: "double-bot" });
    const { rows } = await database.pool.query("SELECT d.identity_id AS id FROM usage_dimension d WHERE d.identity_id = ANY($1)", [
      [a.id, b.id],
    ]);
    expect(rows).toEqual([{ id: a.id }]);
  });

  it("sets a case aside with a reason, until it costs twice as much", async () => {
    await spend({ identity: "aside" });
    await reconcile(ctx());
    const found = (await cases("shadow_account")).find(({ title }) => title.includes("aside"));
    const id = found?.id ?? "";
    await resolve(id, { deed: "dismiss", reason: "A test of ours" });
    await reconcile(ctx("2026-03-16T12:00:00Z"));
    expect(await readCase(ctx(), id)).toMatchObject({ state: "dismissed", reason: "A test of ours", resolvedBy: { id: "usr_worker" } });
    await spend({ identity: "aside" });
    await reconcile(ctx("2026-03-17T12:00:00Z"));
    expect(await readCase(ctx(), id)).toMatchObject({ state: "open", costUsd: "5", resolution: null });
    expect(await actions(id)).toEqual(["reconciliation.dismiss"]);
  });
});

describe("refusals", () => {
  it("of programs, of those without the right, of what a case does not allow, and of a second decision", async () => {
    await spend({ credential: "refused-key" });
    await reconcile(ctx());
    const { id } = (await cases("shadow_account")).find(({ title }) => title.includes("refused-key")) as CaseView;
    const dismiss = { deed: "dismiss" };
    await expect(resolve(id, dismiss, ctx(NOW, { kind: "token" }))).rejects.toThrow("Only a person");
    await expect(resolve(id, dismiss, only("inventory.read"))).rejects.toThrow("right to work");
    await expect(resolve(id, dismiss, only("reconciliation.work"))).rejects.toThrow("inventory.read");
    await expect(resolve(id, { deed: "merge", keepId: "a", dropId: "b" })).rejects.toThrow("cannot be done");
    await expect(resolve(id, { deed: "assign", identityId: "x" }, only("inventory.read", "reconciliation.work"))).rejects.toThrow(
      "attribution.assign",
    );
    expect((await readCase(ctx(), id)).state).toBe("open");
    const outcomes = await Promise.allSettled([resolve(id, dismiss), resolve(id, dismiss)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await expect(assignCase(ctx(), id, { assigneeId: "me" })).rejects.toThrow("closed");
    await expect(resolve("none", dismiss)).rejects.toThrow("no such case");
  });

  it("of what lies outside the caller’s part: a case of others is not there, one of nobody neither", async () => {
    const [mine, other] = [
      await createIdentity(ctx(), { id: "twin-a", name: "Twin bot", kind: "agent" }),
      await createIdentity(ctx(), { id: "twin-b", name: "twin-bot", kind: "agent" }),
    ];
    await reconcile(ctx());
    const all = await cases("duplicate");
    const { id } = all.find(({ title }) => title.startsWith("Twin")) as CaseView;
    const within = (...identityIds: string[]) => ctx(NOW, { scope: { identityIds } });
    expect(await cases("duplicate", {}, within(mine.id))).toEqual([]);
    expect((await cases("duplicate", {}, within(mine.id, other.id))).map((row) => row.id)).toEqual([id]);
    await expect(readCase(within(mine.id), id)).rejects.toThrow("no such case");
    await spend({ credential: "scope-key" });
    await reconcile(ctx());
    expect(await cases("shadow_account", {}, within(mine.id, other.id))).toEqual([]);
  });
});
