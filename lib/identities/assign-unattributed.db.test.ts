import { beforeAll, describe, expect, it } from "vitest";
import { Conflict, Forbidden, NotFound } from "@/lib/kernel/errors";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { assignUnattributed } from "./assign-unattributed";
import { attribute } from "./core/attribute";
import type { AttributionHints } from "./core/hints";
import { loadInventory } from "./load-inventory";
import { putInventory } from "./put-inventory";
import { InventoryDocument, UnattributedAssignment } from "./schemas";

const database = useDatabase();
const admin = () => testContext(database.db);
const assign = (input: unknown, ctx = admin()) => assignUnattributed(ctx, UnattributedAssignment.parse(input));

/** The step and identity of a call of last year, as ingest would find them now. */
async function attributed(hints: AttributionHints): Promise<[string, string | null]> {
  const row = await database.db.source.findUniqueOrThrow({ where: { id: "src_gw" } });
  const { step, identityId } = attribute(await loadInventory(database.db), row, hints, new Date("2025-06-01T00:00:00Z"));
  return [step, identityId];
}

beforeAll(async () => {
  await database.db.source.create({ data: { id: "src_gw", name: "Gateway", kind: "litellm" } });
  await putInventory(
    admin(),
    InventoryDocument.parse({
      teams: [
        { id: "tm_a", name: "Avionics" },
        { id: "tm_b", name: "Billing" },
      ],
      identities: [
        { id: "idn_a", name: "A", kind: "agent", team: "tm_a", credentials: [{ label: "A key", kind: "api_key", alias: "a-key" }] },
        { id: "idn_b", name: "B", kind: "agent", team: "tm_b" },
        { id: "idn_c", name: "C", kind: "agent", team: "tm_b" },
      ],
    }),
  );
});

describe("assigning unattributed usage", () => {
  it.each([
    ["a key", { credential: "Lost-Key" }, ["credential", "idn_b"]],
    ["a key that was sent in the open", { credential: "sk-live-0123456789" }, ["credential", "idn_b"]],
    ["a declared name", { identity: "Nightly" }, ["identity", "idn_b"]],
    ["an application and environment", { application: "Reports", environment: "prod" }, ["application", "idn_b"]],
  ])("by %s makes the link, for usage of the past as well", async (_, match, expected) => {
    expect((await attributed(match))[0]).toBe("unattributed");
    const result = await assign({ match, identityId: "idn_b", reason: "Asked the team" });
    expect(await database.db.dueRevision.findMany({ where: { unattributed: true, since: null } })).not.toEqual([]);
    expect(result).toEqual({ identityId: "idn_b", hints: match });
    expect(await attributed(match)).toEqual(expected);
    const audit = await database.db.auditEvent.findFirstOrThrow({ orderBy: { seq: "desc" } });
    expect(audit).toMatchObject({ reason: "Asked the team", outcome: "done" });
  });

  it("again changes nothing", async () => {
    const before = await database.db.auditEvent.count();
    await assign({ match: { credential: "lost-key" }, identityId: "idn_b" });
    expect(await database.db.auditEvent.count()).toBe(before);
  });

  it("to a new identity makes it with its team", async () => {
    const { identityId } = await assign({
      match: { credential: "fresh-key" },
      newIdentity: { name: "Fresh bot", kind: "ci_bot", team: "Billing" },
    });
    expect(await attributed({ credential: "fresh-key" })).toEqual(["credential", identityId]);
  });

  it("refuses a link that leads elsewhere already", async () => {
    await expect(assign({ match: { credential: "A-KEY" }, identityId: "idn_b" })).rejects.toThrow(Conflict);
    await expect(assign({ match: { identity: "a" }, identityId: "idn_b" })).rejects.toThrow(Conflict);
    await expect(assign({ match: { application: "Reports", environment: "production" }, identityId: "idn_c" })).rejects.toThrow(Conflict);
    await expect(assign({ match: { sourceId: "src_none" }, identityId: "idn_b" })).rejects.toThrow(NotFound);
  });

  it("by a source makes the identity its default, once", async () => {
    const version = async () => (await database.db.ledgerVersion.findUniqueOrThrow({ where: { id: 1 } })).inventory;
    const before = await version();
    expect(await assign({ match: { sourceId: "src_gw" }, identityId: "idn_c" })).toMatchObject({
      identityId: "idn_c",
      sourceId: "src_gw",
      hints: {},
    });
    expect(await attributed({})).toEqual(["source", "idn_c"]);
    expect(await version()).toBe(before + 1);
    await assign({ match: { sourceId: "src_gw" }, identityId: "idn_c" });
    expect(await version()).toBe(before + 1);
  });

  it("needs the right, and an identity within it", async () => {
    await expect(
      assign({ match: { credential: "x-key" }, identityId: "idn_a" }, testContext(database.db, { rights: ["identity.write"] })),
    ).rejects.toThrow(Forbidden);
    const analyst = testContext(database.db, { rights: ["attribution.assign", "inventory.read"] });
    await expect(assign({ match: { credential: "x-key" }, newIdentity: { name: "N", kind: "agent" } }, analyst)).rejects.toThrow(Forbidden);
    const part = testContext(database.db, { scope: { teamIds: ["tm_b"] } });
    await expect(assign({ match: { credential: "x-key" }, identityId: "idn_a" }, part)).rejects.toThrow(NotFound);
  });
});
