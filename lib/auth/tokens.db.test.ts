import { describe, expect, test } from "vitest";
import { verifyAudit } from "@/lib/audit";
import { connect } from "@/lib/db/client";
import { Forbidden, Invalid, NotFound, Unauthenticated } from "@/lib/kernel/errors";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { actorOfToken, changeSource, createSource, createToken, listSources, listTokens, revokeToken } from ".";
import { forgetToken } from "./actor-of-token";

const database = useDatabase();
const clock = frozenClock();
const admin = () => testContext(database.db, { clock });
const DAY_MS = 86_400_000;

describe("a machine token", () => {
  test("opens the rights of its scopes, for the source it was made with", async () => {
    const created = await createToken(admin(), { name: "gateway", scopes: ["ingest", "read"] });
    expect(created.token).toMatch(/^cth_[0-9A-Za-z]{10}_[0-9A-Za-z]{43}$/);
    const actor = await actorOfToken(database.db, clock, created.token, "10.1.1.1");
    expect(actor).toMatchObject({
      kind: "token",
      id: created.id,
      name: "gateway",
      tokenScopes: ["ingest", "read"],
      sourceId: created.sourceId,
      ip: "10.1.1.1",
    });
    expect(actor.rights.has("event.write") && actor.rights.has("spend.read")).toBe(true);
    expect(actor.rights.has("member.write") || actor.rights.has("enforce")).toBe(false);
    expect((await listSources(admin())).find((source) => source.id === created.sourceId)).toMatchObject({ name: "gateway", kind: "api" });
  });

  test("is stored without its secret, nowhere: not in its row, not in the audit log", async () => {
    const { token } = await createToken(admin(), { name: "secretive", scopes: ["read"] });
    const secret = token.split("_")[2] ?? "";
    const tables = await Promise.all(
      ["machine_token", "audit_event", "source"].map((table) => database.pool.query(`SELECT * FROM ${table}`)),
    );
    expect(JSON.stringify(tables.map((table) => table.rows))).not.toContain(secret);
    expect(JSON.stringify(await listTokens(admin()))).not.toContain(secret);
  });

  test("with one letter changed, another prefix or another shape opens nothing", async () => {
    const { token } = await createToken(admin(), { name: "exact", scopes: ["read"] });
    const other = await createToken(admin(), { name: "other", scopes: ["read"] });
    const last = token.at(-1) === "A" ? "B" : "A";
    const [, prefix] = token.split("_");
    const [, , otherSecret] = other.token.split("_");
    for (const wrong of [
      token.slice(0, -1) + last,
      `cth_${prefix}_${otherSecret}`,
      token.slice(0, -1),
      `${token}x`,
      "",
      "cth__",
      "Bearer",
    ]) {
      await expect(actorOfToken(database.db, clock, wrong)).rejects.toThrow(Unauthenticated);
    }
    await expect(actorOfToken(database.db, clock, token)).resolves.toMatchObject({ name: "exact" });
  });

  test("runs 90 days unless said otherwise, and not a moment longer", async () => {
    const start = clock.now();
    const { token, expiresAt } = await createToken(admin(), { name: "short", scopes: ["read"] });
    expect(new Date(expiresAt).getTime() - start.getTime()).toBe(90 * DAY_MS);
    clock.set(new Date(start.getTime() + 90 * DAY_MS - 1).toISOString());
    await expect(actorOfToken(database.db, clock, token)).resolves.toBeDefined();
    clock.set(new Date(start.getTime() + 90 * DAY_MS).toISOString());
    await expect(actorOfToken(database.db, clock, token)).rejects.toThrow(Unauthenticated);
    clock.set(start.toISOString());
  });

  test("that is revoked ends at once here, and within a second in another process that just used it, and no other token does", async () => {
    const created = await createToken(admin(), { name: "leaked", scopes: ["read"] });
    const kept = await createToken(admin(), { name: "kept", scopes: ["read"] });
    const other = connect(database.url);
    const there = ({ token }: { token: string }) => actorOfToken(other.db, clock, token);
    await Promise.all([there(created), there(kept)]);
    await revokeToken(admin(), created.id);
    clock.advance(699);
    await there(created);
    clock.advance(1);
    await expect(there(created)).rejects.toThrow(Unauthenticated);
    await expect(there(kept)).resolves.toMatchObject({ name: "kept" });
    await other.close();

    const second = await createToken(admin(), { name: "leaked too", scopes: ["read"] });
    await actorOfToken(database.db, clock, second.token);
    await revokeToken(admin(), second.id);
    await expect(actorOfToken(database.db, clock, second.token)).rejects.toThrow(Unauthenticated);
    expect((await listTokens(admin())).filter((token) => token.name.startsWith("leaked")).map((token) => token.state)).toEqual([
      "revoked",
      "revoked",
    ]);
  });

  test("is read once however often it is used, and all that are in use are looked at together", async () => {
    const created = await createToken(admin(), { name: "busy", scopes: ["ingest"] });
    await actorOfToken(database.db, clock, created.token);
    await database.db.machineToken.update({ where: { id: created.id }, data: { name: "renamed" } });
    for (let i = 0; i < 10; i++) {
      clock.advance(700);
      await expect(actorOfToken(database.db, clock, created.token)).resolves.toMatchObject({ name: "busy" });
    }
    forgetToken(database.db, created.prefix);
    await expect(actorOfToken(database.db, clock, created.token)).resolves.toMatchObject({ name: "renamed" });
  });

  test("tells its last use, to the minute", async () => {
    const created = await createToken(admin(), { name: "used", scopes: ["read"] });
    const usedAt = async () => (await database.db.machineToken.findUniqueOrThrow({ where: { id: created.id } })).lastUsedAt?.getTime();
    expect(await usedAt()).toBeUndefined();
    const first = clock.now().getTime();
    await actorOfToken(database.db, clock, created.token);
    clock.advance(59_999);
    await actorOfToken(database.db, clock, created.token);
    expect(await usedAt()).toBe(first);
    clock.advance(1);
    await actorOfToken(database.db, clock, created.token);
    expect(await usedAt()).toBe(first + 60_000);
  });

  test("may share a source, so that a token can be changed without changing where usage comes from", async () => {
    const first = await createToken(admin(), { name: "old", scopes: ["ingest"] });
    const second = await createToken(admin(), { name: "new", scopes: ["ingest"], sourceId: first.sourceId ?? "" });
    expect(second.sourceId).toBe(first.sourceId);
    await expect(createToken(admin(), { name: "x", scopes: ["ingest"], sourceId: "src_none" })).rejects.toThrow(NotFound);
    await expect(createToken(admin(), { name: "x", scopes: ["read"], sourceId: first.sourceId ?? "" })).rejects.toThrow(Invalid);
  });

  test("cannot run for ever or be made in the past", async () => {
    for (const expiresAt of ["2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z", clock.now().toISOString()]) {
      await expect(createToken(admin(), { name: "x", scopes: ["read"], expiresAt })).rejects.toThrow(Invalid);
    }
    await expect(createToken(admin(), { name: "x", scopes: [] })).rejects.toThrow(Invalid);
  });

  test("is made and revoked by those with the right only; a refusal leaves nothing", async () => {
    const before = await database.db.machineToken.count();
    for (const rights of [[], ["token.read", "spend.read"]] as const) {
      await expect(createToken(testContext(database.db, { rights }), { name: "x", scopes: ["read"] })).rejects.toThrow(Forbidden);
      await expect(revokeToken(testContext(database.db, { rights }), "tok")).rejects.toThrow(Forbidden);
    }
    expect(await database.db.machineToken.count()).toBe(before);
    await expect(revokeToken(admin(), "tok_none")).rejects.toThrow(NotFound);
  });
});

describe("a source", () => {
  test("changes its defaults with an audit row, and ingest is told", async () => {
    const source = await createSource(admin(), { name: "proxy", kind: "litellm" });
    const version = async () => (await database.db.ledgerVersion.findUniqueOrThrow({ where: { id: 1 } })).inventory;
    const before = await version();
    await database.db.environment.create({ data: { id: "env_p", name: "production", kind: "production", aliases: [], colorSlot: 0 } });
    expect(await changeSource(admin(), source.id, { environmentId: "env_p", maySpeakFor: false })).toMatchObject({
      environmentId: "env_p",
      maySpeakFor: false,
      name: "proxy",
    });
    expect(await version()).toBe(before + 1);
    const row = await database.db.auditEvent.findFirst({ where: { objectId: source.id }, orderBy: { seq: "desc" } });
    expect(JSON.parse(row?.after ?? "{}")).toMatchObject({ environmentId: "env_p" });
    expect(JSON.parse(row?.before ?? "{}")).toMatchObject({ environmentId: null });
  });

  test("with a default that does not exist is refused by name", async () => {
    await expect(createSource(admin(), { name: "x", kind: "api", teamId: "team_none" })).rejects.toMatchObject({
      details: [{ location: "teamId" }],
    });
    await expect(changeSource(admin(), "src_none", { name: "y" })).rejects.toThrow(NotFound);
    await expect(changeSource(testContext(database.db, { rights: ["source.read"] }), "src_none", { name: "y" })).rejects.toThrow(Forbidden);
  });
});

test("all of this left a whole audit chain", async () => {
  expect(await verifyAudit(database.db)).toMatchObject({ ok: true });
});
