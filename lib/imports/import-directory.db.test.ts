import { describe, expect, it } from "vitest";
import { createCredential, createIdentity } from "@/lib/identities";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { importFile, readImportErrors } from "./index";

const database = useDatabase();
const ctx = (at = "2026-03-15T12:00:00Z", rights?: Parameters<typeof testContext>[1]) =>
  testContext(database.db, { clock: frozenClock(at), ...rights });
const file = (fileName: string, content: unknown) => ({
  fileName,
  content: new TextEncoder().encode(typeof content === "string" ? content : JSON.stringify(content)),
});
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const user = (name: string, more: object = {}) => ({ userName: `${name}@example.com`, displayName: name, ...more });

describe("users of a directory", () => {
  it("come in by one file: managers before or after, those at fault told, the same again changes nothing", async () => {
    const Resources = [
      user("ann", { [ENTERPRISE]: { manager: { value: "bob@example.com" } } }),
      user("bob", { externalId: "b" }),
      user("cy", { [ENTERPRISE]: { manager: { value: "b" } } }),
      { userName: "nobody" },
      user("dot", { active: "perhaps" }),
      user("eve", { active: false }),
    ];
    const body = { schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], Resources };
    const first = await importFile(ctx(), file("users.json", body));
    expect(first).toMatchObject({ kind: "scim_users", state: "done", accepted: 4, rejected: 2, hasErrorFile: true });
    const { content } = await readImportErrors(ctx(), first.id);
    expect(content.split("\r\n").map((line) => line.split(",")[0])).toEqual(["line", "4", "5", ""]);
    const people = async () =>
      (
        await database.pool.query(
          "SELECT p.name, b.name AS manager, p.active FROM person p LEFT JOIN person b ON b.id = p.manager_id ORDER BY 1",
        )
      ).rows;
    const expected = [
      { name: "ann", manager: "bob", active: true },
      { name: "bob", manager: null, active: true },
      { name: "cy", manager: "bob", active: true },
      { name: "eve", manager: null, active: false },
    ];
    expect(await people()).toEqual(expected);
    const versions = async () => (await database.pool.query("SELECT user_name, version FROM directory_user ORDER BY 1")).rows;
    const before = await versions();
    expect(
      await importFile(
        ctx(),
        file(
          "users.ndjson",
          Resources.slice(0, 3)
            .map((one) => JSON.stringify(one))
            .join("\n"),
        ),
      ),
    ).toMatchObject({ accepted: 3 });
    expect([await people(), await versions()]).toEqual([expected, before]);
  });

  it("need the right to speak for the directory", async () => {
    await expect(importFile(ctx(undefined, { rights: ["import.create"] }), file("users.json", [user("x")]))).rejects.toThrow(
      "directory.write",
    );
  });
});

describe("keys of providers", () => {
  const HASH = "ab".repeat(32);
  const keys = async () =>
    (
      await database.pool.query(
        "SELECT key_id, state, credential_id IS NOT NULL AS tied, missing_at IS NOT NULL AS missing FROM provider_key ORDER BY key_id",
      )
    ).rows;

  it("are tied to credentials by hash and id, and missed when a whole list lacks them", async () => {
    const identity = await createIdentity(ctx(), { name: "Support", kind: "agent" });
    await createCredential(ctx(), { identity: identity.id, label: "Gateway", kind: "api_key", sha256: HASH });
    await createCredential(ctx(), { identity: identity.id, label: "Direct", kind: "api_key", providerKeyId: "apikey_1" });
    const litellm = (...tokens: string[]) => ({ keys: tokens.map((token) => ({ token, key_alias: "x" })), total_count: 2, total_pages: 1 });
    const other = "cd".repeat(32);
    expect(await importFile(ctx(), file("keys.json", litellm(HASH, other)))).toMatchObject({ kind: "provider_keys", accepted: 2 });
    const row = { id: "apikey_1", type: "api_key", name: "One", partial_key_hint: "sk-ant-...igAA", status: "active" };
    await importFile(ctx(), file("anthropic.json", { data: [row], has_more: false }));
    expect(await keys()).toEqual(
      [
        { key_id: HASH, state: "active", tied: true, missing: false },
        { key_id: "apikey_1", state: "active", tied: true, missing: false },
        { key_id: other, state: "active", tied: false, missing: false },
      ].sort((a, b) => (a.key_id < b.key_id ? -1 : 1)),
    );
    await importFile(ctx("2026-03-16T12:00:00Z"), file("keys.json", litellm(other)));
    expect((await keys()).filter(({ missing }) => missing).map(({ key_id }) => key_id)).toEqual([HASH]);
    await importFile(ctx("2026-03-17T12:00:00Z"), file("keys.json", litellm(HASH, other)));
    expect((await keys()).some(({ missing }) => missing)).toBe(false);
  });
});
