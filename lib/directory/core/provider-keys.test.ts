import { createHash } from "node:crypto";
import { describe, expect, it, test } from "vitest";
import { readKeyFile } from "./key-file";
import { instantOf, type ListedKey, readKeyPage } from "./provider-keys";

const NOW = new Date("2026-03-15T12:00:00Z");
const HASH = "a".repeat(64);
const keys = (page: unknown, project?: string): ListedKey[] => readKeyPage(page, NOW, project)?.keys ?? [];
const OWNER = { type: "user", user: { object: "organization.project.user", id: "user_1", name: "Ida", email: "ida@example.com" } };
const PROJECT_KEY = {
  ...{ object: "organization.project.api_key", id: "key_abc", name: "Support", redacted_value: "sk-abc...def" },
  ...{ created_at: 1_711_471_533, last_used_at: 1_711_471_534, owner: OWNER },
};

describe("key lists of providers", () => {
  it("reads the keys of an OpenAI project, whole when it is the last page and the project is known", () => {
    const list = readKeyPage(
      { object: "list", data: [PROJECT_KEY], first_id: "key_abc", last_id: "key_abc", has_more: false },
      NOW,
      "proj_1",
    );
    expect(list?.covers).toEqual([{ provider: "openai", account: "proj_1" }]);
    expect(list?.keys).toEqual([
      {
        ...{ provider: "openai", account: "proj_1", keyId: "key_abc", name: "Support", hint: "sk-abc...def", sha256: null },
        ...{ state: "active", ownerLabel: "ida@example.com", expiresAt: null },
        ...{ createdAt: new Date("2024-03-26T16:45:33Z"), lastUsedAt: new Date("2024-03-26T16:45:34Z") },
      },
    ]);
    expect(readKeyPage({ data: [PROJECT_KEY], has_more: false }, NOW)?.covers).toEqual([]);
    expect(readKeyPage({ data: [PROJECT_KEY], has_more: true }, NOW, "proj_1")?.covers).toEqual([]);
  });

  it("reads admin keys and keys of service accounts", () => {
    const admin = {
      ...PROJECT_KEY,
      object: "organization.admin_api_key",
      owner: { type: "user", id: "user_1", name: "Ida", role: "owner" },
    };
    expect(keys({ data: [admin] }, "proj_1")).toMatchObject([{ account: "", ownerLabel: "Ida" }]);
    const robot = { ...PROJECT_KEY, owner: { type: "service_account", service_account: { id: "svc_1", name: "ci" } } };
    expect(keys({ data: [robot] })).toMatchObject([{ ownerLabel: "ci" }]);
  });

  it("reads the keys of Anthropic by workspace and status", () => {
    const row = {
      ...{ id: "apikey_01", type: "api_key", name: "Developer key", partial_key_hint: "sk-ant-api03-R2D...igAA", status: "inactive" },
      ...{ workspace_id: "wrkspc_1", created_at: "2024-10-30T23:58:27.427722Z", created_by: { id: "user_01", type: "user" } },
    };
    const list = readKeyPage({ data: [row], has_more: false, first_id: "a", last_id: "a" }, NOW);
    expect(list).toMatchObject({
      covers: [{ provider: "anthropic" }],
      keys: [{ account: "wrkspc_1", state: "inactive", ownerLabel: "user_01" }],
    });
  });

  it("reads LiteLLM's lists, whole objects or hashes, and one key by itself", () => {
    const full = {
      token: HASH,
      key_name: "sk-...yz12",
      key_alias: "support",
      blocked: true,
      user_id: "u1",
      created_at: "2026-01-02T03:04:05.678000",
    };
    expect(keys({ keys: [full], total_count: 1, total_pages: 1 })).toEqual([
      expect.objectContaining({
        keyId: HASH,
        sha256: HASH,
        name: "support",
        state: "blocked",
        createdAt: new Date("2026-01-02T03:04:05.678Z"),
      }),
    ]);
    expect(keys({ keys: [HASH], total_pages: 2 })).toMatchObject([{ provider: "litellm", sha256: HASH }]);
    expect(readKeyPage({ keys: [HASH], total_pages: 2 }, NOW)?.covers).toEqual([]);
    expect(keys({ key: HASH, info: { key_alias: "one", expires: "2026-03-15T11:59:59Z" } })).toMatchObject([
      { name: "one", state: "expired" },
    ]);
  });

  it("hashes a secret that stands where a hash should, and keeps nothing that looks like one", () => {
    const secret = "sk-AbCdEf0123456789AbCdEf";
    const [key] = keys({ keys: [{ token: secret, key_alias: secret }] });
    expect(key).toMatchObject({ sha256: createHash("sha256").update(secret).digest("hex"), name: null });
    expect(JSON.stringify(key)).not.toContain(secret);
  });

  test.each([{}, [], { data: [] }, { data: [{ id: 1 }] }, null, "x"])("%j is no key list", (page) => {
    expect(readKeyPage(page, NOW)).toBeNull();
  });
});

describe("files of keys", () => {
  it("takes a CSV as the whole list of what it names, and tells each row that is none", () => {
    const list = readKeyFile(
      `provider,account,key_id,name,sha256,state,expires_at\nopenai,proj_1,key_1,One,,active,2026-01-01\nOpenAI,proj_1,,Two,${HASH.toUpperCase()},,\nopenai,proj_1,,No id,,,\nopenai,p,sk-AbCdEf0123456789,x,,,\n`,
      NOW,
    );
    expect(list.keys).toMatchObject([
      { keyId: "key_1", state: "expired" },
      { keyId: HASH.toUpperCase(), sha256: HASH },
    ]);
    expect(list.faults).toMatchObject([
      { line: 4, column: "key_id" },
      { line: 5, column: "key_id", message: expect.stringContaining("secret") },
    ]);
    expect(list.covers).toEqual([{ provider: "openai", account: "proj_1" }]);
  });

  it("takes several pages in one list, and refuses what is none", () => {
    expect(readKeyFile(JSON.stringify([{ data: [PROJECT_KEY] }, { keys: [HASH] }]), NOW).keys).toHaveLength(2);
    for (const text of ["{", "[]", '[{"a":1}]', "a,b\n1,2\n"]) expect(() => readKeyFile(text, NOW)).toThrow();
  });
});

test("instants are read as seconds or texts, and nothing else", () => {
  expect([instantOf(1_711_471_533), instantOf("1711471533"), instantOf("2024-03-26T16:45:33Z")].map((at) => at?.toISOString())).toEqual(
    Array(3).fill("2024-03-26T16:45:33.000Z"),
  );
  expect([instantOf(null), instantOf(0), instantOf("soon"), instantOf({})]).toEqual([null, null, null, null]);
});
