/** Every handler under app/api, found on disk: a route that somebody forgot to guard fails here by its name. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { createToken, createUser, systemActor, TOKEN_SCOPES, type TokenScope } from "@/lib/auth";
import { sessionCookie } from "@/lib/auth/session-cookie";
import { setEnvironment } from "@/lib/env";
import type { RouteHandler } from "@/lib/http";
import { systemClock } from "@/lib/kernel/clock";
import { useDatabase } from "@/lib/testing/database";
import { apiDocument } from "./v1/openapi.json/operations";

const database = useDatabase();
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
const ROOT = import.meta.dirname;

/** Whom these let in was decided on purpose. */
const PUBLIC = new Set([
  "GET /api/health/ready",
  "GET /api/v1/health/ready",
  "GET /api/ui/setup",
  "POST /api/ui/setup",
  "POST /api/ui/setup/invite",
  "GET /api/v1/openapi.json",
  // Heard by the signature of its source only.
  "POST /api/v1/security-sources/[sourceId]/events",
  ...METHODS.map((method) => `${method} /api/[...path]`),
]);
/** Without the common frame: next-auth's own, and the probe that must not touch anything. */
const UNFRAMED = new Set([
  "GET /api/auth/[...nextauth]",
  "POST /api/auth/[...nextauth]",
  "GET /api/health/live",
  "GET /api/v1/health/live",
  "GET /api/v1/openapi.json",
]);
/** About the own session only: no role is needed. */
const OWN_SESSION = new Set([
  ...["GET /api/ui/session", "DELETE /api/ui/session", "POST /api/ui/session/password"],
  // Reviews in which one is asked, and one's own delegations: a reviewer's whole work.
  ...["GET /api/ui/reviews", "GET /api/ui/reviews/queue", "GET /api/ui/review-delegations"],
  // One's own inbox, whatever one's roles.
  ...["GET /api/ui/notifications", "GET /api/ui/notifications/settings", "GET /api/ui/notifications/unread"],
]);

type Found = { name: string; method: string; url: string; params: Record<string, string | string[]>; handler: RouteHandler };

const files = readdirSync(ROOT, { recursive: true, encoding: "utf8" }).filter((file) => path.basename(file) === "route.ts");
const found: Found[] = [];
for (const file of files.sort()) {
  const module = (await import(path.join(ROOT, file))) as Record<string, RouteHandler>;
  const address = `/api/${path.dirname(file)}`;
  for (const method of METHODS) {
    const handler = module[method];
    if (handler)
      found.push({
        name: `${method} ${address}`,
        method,
        handler,
        url: address.replaceAll(/\[[^\]]+\]/g, "none"),
        params: paramsOf(address),
      });
  }
}

function paramsOf(address: string): Record<string, string | string[]> {
  const names = [...address.matchAll(/\[(\.\.\.)?([^\]]+)\]/g)];
  return Object.fromEntries(names.map(([, rest, name = ""]) => [name, rest ? ["none"] : "none"]));
}

const tokens = {} as Record<TokenScope, string>;
let cookie = "";

beforeAll(async () => {
  setEnvironment({ LOG_LEVEL: "silent" });
  const ctx = { db: database.db, clock: systemClock, actor: systemActor("test") };
  for (const scope of TOKEN_SCOPES) tokens[scope] = (await createToken(ctx, { name: scope, scopes: [scope] })).token;
  const grants = [{ role: "reviewer" as const, businessUnitIds: [], teamIds: [], applicationIds: [], environmentIds: [] }];
  const user = await createUser(ctx, { email: "nobody@x.test", grants });
  cookie = (await sessionCookie({ userId: user.id, version: 1, startedAt: Math.floor(Date.now() / 1_000) }, false)).split(";")[0] ?? "";
});

let calls = 0;
/** Each call is from an address of its own: who guesses at tokens from one address is soon told to wait, which is tested elsewhere. */
const ownAddress = (): string => `10.9.${Math.floor(++calls / 256)}.${calls % 256}`;

async function statusOf({ method, url, params, handler }: Found, headers: Record<string, string>): Promise<number> {
  const body = method === "GET" || method === "DELETE" ? null : "{}";
  const request = new Request(`http://localhost:3000${url}`, {
    method,
    body,
    headers: { ...(body ? { "content-type": "application/json" } : {}), "x-forwarded-for": ownAddress(), ...headers },
  });
  return (await handler(request, { params: Promise.resolve(params) })).status;
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const own = { host: "localhost:3000", origin: "http://localhost:3000" };
const framed = found.filter(({ name, handler }) => handler.auth && !UNFRAMED.has(name));
const name = ({ name: text }: Found) => text;

test("all routes were found, and each lets in whom it should", () => {
  expect(found.length).toBeGreaterThan(20);
  expect(found.filter(({ handler, name: text }) => !handler.auth && !UNFRAMED.has(text)).map(name)).toEqual([]);
  expect(framed.filter(({ handler, name: text }) => "public" in handler.auth && !PUBLIC.has(text)).map(name)).toEqual([]);
  expect(framed.filter(({ handler, name: text }) => text.includes("/api/v1/") && "session" in handler.auth).map(name)).toEqual([]);
  expect(framed.filter(({ handler, name: text }) => text.includes("/api/ui/") && "scope" in handler.auth).map(name)).toEqual([]);
});

test("every machine route is in the description of the interface, with the scope that it asks for", async () => {
  const { paths } = await apiDocument();
  const told = Object.entries(paths).flatMap(([address, item]) =>
    Object.entries(item).map(([method, { security }]) => `${method.toUpperCase()} ${address} ${security[0]?.token?.[0] ?? "open"}`),
  );
  const there = found.flatMap(({ method, handler, name: text }) => {
    const [, address] = /^\w+ \/api\/v1(\/.*)$/.exec(text) ?? [];
    if (address === undefined) return [];
    const scope = handler.auth && "scope" in handler.auth ? handler.auth.scope : "open";
    return [`${method} ${address.replaceAll(/\[(?:\.{3})?([^\]]+)\]/g, "{$1}")} ${scope}`];
  });
  expect(told.sort()).toEqual(there.sort());
});

describe("machine routes", () => {
  const routes = framed.filter(({ handler }) => "scope" in handler.auth);
  test.each(routes.map((route) => [route.name, route] as const))("%s", async (_, route) => {
    const needed = "scope" in route.handler.auth ? route.handler.auth.scope : "read";
    expect(await statusOf(route, {})).toBe(401);
    expect(await statusOf(route, { cookie, ...own })).toBe(401);
    expect(await statusOf(route, bearer(`${tokens[needed]}x`))).toBe(401);
    for (const scope of TOKEN_SCOPES.filter((one) => one !== needed)) expect(await statusOf(route, bearer(tokens[scope]))).toBe(403);
    expect([401, 403, 500]).not.toContain(await statusOf(route, bearer(tokens[needed])));
  });
});

describe("routes of the pages", () => {
  const routes = framed.filter(({ handler }) => "session" in handler.auth);
  test.each(routes.map((route) => [route.name, route] as const))("%s", async (text, route) => {
    expect(await statusOf(route, own)).toBe(401);
    expect(await statusOf(route, { ...own, ...bearer(tokens.admin) })).toBe(401);
    if (route.method !== "GET") {
      for (const elsewhere of [{}, { origin: "null" }, { origin: "https://evil.test" }])
        expect(await statusOf(route, { host: "localhost:3000", cookie, ...elsewhere })).toBe(403);
    }
    if (OWN_SESSION.has(text)) return;
    // A reviewer without anything to review: known, and without any right that a page needs.
    expect([403, 404, 415, 422]).toContain(await statusOf(route, { ...own, cookie }));
  });
});
