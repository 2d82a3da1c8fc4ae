import { beforeAll, describe, expect, it } from "vitest";
import { Conflict, Forbidden, Invalid, NotFound } from "@/lib/kernel/errors";
import { sha256Hex } from "@/lib/kernel/hash";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { changeCredential } from "./change-credential";
import { findCredential } from "./core/attribute";
import { createCredential } from "./create-credential";
import { createEntry } from "./create-entry";
import { createIdentity } from "./create-identity";
import { listCredentials } from "./list-credentials";
import { loadInventory } from "./load-inventory";
import { readCredential } from "./read-credential";
import { CredentialChange, CredentialListQuery, NewCredential, NewTeam } from "./schemas";

const database = useDatabase();
const admin = () => testContext(database.db);
const add = (input: unknown, ctx = admin()) => createCredential(ctx, NewCredential.parse(input));
const change = (id: string, input: unknown, ctx = admin()) => changeCredential(ctx, id, CredentialChange.parse(input));
const key = sha256Hex("a key");

beforeAll(async () => {
  for (const id of ["tm_a", "tm_b"]) await createEntry(admin(), "teams", NewTeam.parse({ id, name: id }));
  await createIdentity(admin(), { id: "idn_a", name: "Alpha", kind: "agent", team: "tm_a" });
  await createIdentity(admin(), { id: "idn_b", name: "Beta", kind: "agent", team: "tm_b" });
});

describe("a credential", () => {
  it("is known by its id, alias, hash and the provider's id of the key", async () => {
    const made = await add({
      identity: "alpha",
      label: "Main key",
      kind: "api_key",
      sha256: key.toUpperCase(),
      alias: "Alpha-Main",
      providerKeyId: "key_AbC",
    });
    expect(made.identity).toEqual({ id: "idn_a", name: "Alpha" });
    expect(made.fingerprints.map(({ kind }) => kind).sort()).toEqual(["alias", "id", "provider_key_id", "sha256"]);
    expect(made.fingerprints.find(({ kind }) => kind === "sha256")?.value).toBe(`${key.slice(0, 8)}…${key.slice(-4)}`);
    const inventory = await loadInventory(database.db);
    for (const sent of [made.id, "ALPHA-main", key, "key_AbC"]) {
      expect(findCredential(inventory, sent)).toEqual({ credentialId: made.id, identityId: "idn_a" });
    }
  });

  it("cannot take a value that names another, and learns which", async () => {
    await expect(add({ identity: "idn_b", label: "Copy", kind: "api_key", sha256: key })).rejects.toMatchObject({
      code: "conflict",
      message: 'This value already names the credential "Main key" of "Alpha".',
    });
    expect(await database.db.credential.count({ where: { label: "Copy" } })).toBe(0);
  });

  it("cannot take it either when two try at once", async () => {
    const both = await Promise.allSettled(
      ["idn_a", "idn_b"].map((identity) => add({ identity, label: `Race of ${identity}`, kind: "token", alias: "race" })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it.each(["sk-live-0123456789", "AKIAIOSFODNN7EXAMPLE", "ghp_16C7e42F292c6912E7710c838347Ae178B4a"])(
    "is never the secret itself: %s",
    async (secret) => {
      const refusal = add({ identity: "idn_a", label: "Leak", kind: "api_key", alias: secret });
      await expect(refusal).rejects.toThrow(Invalid);
      await expect(refusal).rejects.toMatchObject({ details: [{ location: "alias", fix: expect.stringContaining("SHA-256") }] });
      const [found] = await database.db.$queryRaw<
        { n: bigint }[]
      >`SELECT count(*) AS n FROM audit_event WHERE concat(before, after) LIKE ${`%${secret}%`}`;
      expect(found?.n).toBe(0n);
    },
  );

  it("refuses a hash that is none", async () => {
    await expect(add({ identity: "idn_a", label: "x", kind: "api_key", sha256: "abc" })).rejects.toMatchObject({
      details: [{ location: "sha256" }],
    });
  });
});

describe("rotating and revoking", () => {
  it("adds the new key beside the old one, so that both name the credential", async () => {
    const made = await add({ identity: "idn_a", label: "Rotated", kind: "api_key", alias: "r-1" });
    await change(made.id, { alias: "r-2" });
    const inventory = await loadInventory(database.db);
    expect([findCredential(inventory, "r-1"), findCredential(inventory, "r-2")].map((found) => found?.credentialId)).toEqual([
      made.id,
      made.id,
    ]);
  });

  it("keeps naming its identity after it was revoked, and stays revoked", async () => {
    const made = await add({ identity: "idn_a", label: "Old", kind: "api_key", alias: "old-key" });
    expect((await change(made.id, { state: "revoked", reason: "Rotated" })).state).toBe("revoked");
    expect(findCredential(await loadInventory(database.db), "old-key")?.identityId).toBe("idn_a");
    await expect(change(made.id, { state: "active" })).rejects.toThrow(Conflict);
  });

  it("takes a value away that was wrongly given, for another to have", async () => {
    const wrong = await add({ identity: "idn_a", label: "Wrong", kind: "api_key", alias: "mixed-up" });
    await expect(change(wrong.id, { removeFingerprints: [wrong.id] })).rejects.toThrow(Invalid);
    await change(wrong.id, { removeFingerprints: ["Mixed-Up"] });
    expect((await add({ identity: "idn_b", label: "Right", kind: "api_key", alias: "mixed-up" })).identity.id).toBe("idn_b");
  });
});

describe("a caller", () => {
  it("without the right is refused", async () => {
    const reader = testContext(database.db, { rights: ["inventory.read"] });
    await expect(add({ identity: "idn_a", label: "x", kind: "api_key" }, reader)).rejects.toThrow(Forbidden);
    const writer = testContext(database.db, { rights: ["inventory.read", "identity.write"] });
    const made = await add({ identity: "idn_a", label: "Kept", kind: "api_key" }, writer);
    await expect(change(made.id, { state: "revoked" }, writer)).rejects.toThrow(Forbidden);
  });

  it("with a part of the organisation finds no other credential, and learns nothing of it", async () => {
    const lead = testContext(database.db, { rights: ["inventory.read", "identity.write"], scope: { teamIds: ["tm_b"] } });
    const [foreign] = (await listCredentials(admin(), CredentialListQuery.parse({ identity: "idn_a" }))).data;
    await expect(readCredential(lead, foreign?.id ?? "")).rejects.toThrow(new NotFound("There is no such credential."));
    await expect(change(foreign?.id ?? "", { label: "x" }, lead)).rejects.toThrow(new NotFound("There is no such credential."));
    expect((await readCredential(admin(), foreign?.id ?? "")).label).toBe(foreign?.label);
    await expect(add({ identity: "idn_a", label: "x", kind: "api_key" }, lead)).rejects.toThrow(new NotFound("There is no such identity."));
    await expect(add({ identity: "idn_b", label: "x", kind: "api_key", sha256: key }, lead)).rejects.toMatchObject({
      message: "This value already names another credential.",
    });
    expect((await listCredentials(lead, CredentialListQuery.parse({}))).data.every((row) => row.identity.id === "idn_b")).toBe(true);
  });
});
