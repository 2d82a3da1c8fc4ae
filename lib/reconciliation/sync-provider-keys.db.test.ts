import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Right } from "@/lib/auth";
import { createConnector } from "@/lib/revocation";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { syncProviderKeys } from "./index";

/** Providers as their documentation describes them, with pages of two. */
const database = useDatabase();
const ctx = (at = "2026-03-15T12:00:00Z", rights?: Right[]) =>
  testContext(database.db, { clock: frozenClock(at), ...(rights && { rights }) });
const SECRET = "admin-0123456789abcdef";
const keys = { openai: new Map<string, string[]>(), anthropic: [] as string[], litellm: [] as string[] };
let server: Server;
let address = "";
let asked: string[] = [];
let trouble: { path: string; status: number; body: string } | null = null;

const listPage = (all: readonly string[], after: string | null, row: (id: string) => object) => {
  const from = after === null ? 0 : all.indexOf(after) + 1;
  const page = all.slice(from, from + 2);
  return { object: "list", data: page.map(row), first_id: page[0] ?? null, last_id: page.at(-1) ?? null, has_more: from + 2 < all.length };
};
const openaiKey = (object: string) => (id: string) => ({
  object,
  id,
  name: id,
  redacted_value: "sk-...abc",
  created_at: 1_711_471_533,
  last_used_at: null,
});

function answer(request: IncomingMessage): { status: number; body: unknown } {
  const { pathname, searchParams: query } = new URL(request.url ?? "", "http://x");
  asked.push(`${request.method} ${pathname}`);
  if (trouble && pathname === trouble.path) return { status: trouble.status, body: trouble.body };
  const bearer = request.headers.authorization === `Bearer ${SECRET}`;
  if (pathname === "/v1/organizations/api_keys") {
    if (request.headers["x-api-key"] !== SECRET || request.headers["anthropic-version"] === undefined) return { status: 401, body: {} };
    const row = (id: string) => ({ id, type: "api_key", name: id, status: "active", workspace_id: null, partial_key_hint: "sk-ant-...x" });
    return { status: 200, body: listPage(keys.anthropic, query.get("after_id"), row) };
  }
  if (!bearer) return { status: 401, body: { error: { message: `wrong key ${SECRET}` } } };
  const after = query.get("after");
  if (pathname === "/v1/organization/projects")
    return { status: 200, body: listPage([...keys.openai.keys()], after, (id) => ({ id, object: "organization.project" })) };
  if (pathname === "/v1/organization/admin_api_keys")
    return { status: 200, body: listPage(["key_admin"], after, openaiKey("organization.admin_api_key")) };
  const project = /^\/v1\/organization\/projects\/([^/]+)\/api_keys$/.exec(pathname)?.[1];
  if (project) return { status: 200, body: listPage(keys.openai.get(project) ?? [], after, openaiKey("organization.project.api_key")) };
  if (pathname === "/key/list") {
    const page = Number(query.get("page"));
    const rows = keys.litellm
      .slice((page - 1) * 2, page * 2)
      .map((token) => ({ token, key_alias: token.slice(0, 4), key_name: "sk-...abcd" }));
    return {
      status: 200,
      body: { keys: rows, total_count: keys.litellm.length, current_page: page, total_pages: Math.ceil(keys.litellm.length / 2) },
    };
  }
  return { status: 404, body: {} };
}

beforeAll(async () => {
  server = createServer((request, response) => {
    const { status, body } = answer(request);
    response.writeHead(status, { "content-type": "application/json" }).end(typeof body === "string" ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(async () => {
  [asked, trouble] = [[], null];
  await database.pool.query("DELETE FROM provider_key; DELETE FROM revocation_connector");
});

const connect = (kind: "openai" | "anthropic" | "litellm" | "webhook") =>
  createConnector(ctx(), { kind, name: `Our ${kind}`, address, secret: SECRET });
const stored = async () =>
  (
    await database.pool.query("SELECT account, key_id, missing_at IS NOT NULL AS missing FROM provider_key ORDER BY account, key_id")
  ).rows.map(({ account, key_id, missing }) => `${account}/${key_id}${missing ? " missing" : ""}`);

describe("a list of keys is read whole", () => {
  it("from OpenAI: projects, the keys of each, admin keys, all their pages; and what goes is missed", async () => {
    keys.openai = new Map([
      ["proj_1", ["key_a", "key_b", "key_c"]],
      ["proj_2", []],
      ["proj_3", ["key_d"]],
    ]);
    const { id } = await connect("openai");
    expect(await syncProviderKeys(ctx(), id)).toMatchObject({ accepted: 5, added: 5, missing: 0 });
    expect(await stored()).toEqual(["/key_admin", "proj_1/key_a", "proj_1/key_b", "proj_1/key_c", "proj_3/key_d"]);
    keys.openai.set("proj_1", ["key_a"]);
    keys.openai.delete("proj_3");
    expect(await syncProviderKeys(ctx("2026-03-16T12:00:00Z"), id)).toMatchObject({ added: 0, missing: 3 });
    expect((await stored()).filter((key) => key.endsWith("missing"))).toEqual([
      "proj_1/key_b missing",
      "proj_1/key_c missing",
      "proj_3/key_d missing",
    ]);
  });

  it("from Anthropic and LiteLLM, page by page, without touching each other’s", async () => {
    keys.anthropic = ["apikey_1", "apikey_2", "apikey_3"];
    keys.litellm = ["a", "b", "c"].map((letter) => letter.repeat(64));
    const anthropic = await connect("anthropic");
    const litellm = await connect("litellm");
    expect(await syncProviderKeys(ctx(), anthropic.id)).toMatchObject({ accepted: 3 });
    keys.anthropic = [];
    expect(await syncProviderKeys(ctx("2026-03-16T12:00:00Z"), litellm.id)).toMatchObject({ accepted: 3, missing: 0 });
    expect(await stored()).toHaveLength(6);
    expect(await syncProviderKeys(ctx("2026-03-17T12:00:00Z"), anthropic.id)).toMatchObject({ accepted: 0, missing: 3 });
    expect(asked.filter((path) => path === "GET /key/list")).toHaveLength(2);
  });
});

describe("a list that cannot be read whole", () => {
  it("changes nothing, and its failure tells no secret", async () => {
    keys.openai = new Map([
      ["proj_1", ["key_a"]],
      ["proj_2", ["key_b"]],
    ]);
    const { id } = await connect("openai");
    await syncProviderKeys(ctx(), id);
    const before = await stored();
    const path = "/v1/organization/projects/proj_2/api_keys";
    for (const [status, body] of [
      [500, "{}"],
      [403, `{"error":"${SECRET}"}`],
      [200, "[]"],
      [200, "no"],
      [302, "{}"],
      [200, '{"data":[],"has_more":true}'],
    ] as const) {
      trouble = { path, status, body };
      const failure = await syncProviderKeys(ctx("2026-03-16T12:00:00Z"), id).catch((error: unknown) => error);
      expect(String(failure)).toContain("Nothing was changed");
      expect(String(failure)).not.toContain(SECRET);
      expect(await stored()).toEqual(before);
    }
  });

  it("is none of a webhook, of a paused connector, or of who may not", async () => {
    const webhook = await connect("webhook");
    await expect(syncProviderKeys(ctx(), webhook.id)).rejects.toThrow("lists no keys");
    await expect(syncProviderKeys(ctx(undefined, ["directory.write"]), webhook.id)).rejects.toThrow("connector.write");
    await expect(syncProviderKeys(ctx(), "none")).rejects.toThrow("no such connector");
    const { id } = await connect("litellm");
    await database.pool.query("UPDATE revocation_connector SET disabled_at = now()");
    await expect(syncProviderKeys(ctx(), id)).rejects.toThrow("paused");
  });
});
