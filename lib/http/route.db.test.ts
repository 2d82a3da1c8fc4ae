import { gzipSync } from "node:zlib";
import pg from "pg";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { GET as readAudit } from "@/app/api/v1/audit/route";
import { GET as ready } from "@/app/api/v1/health/ready/route";
import { createToken, createUser, type Role, systemActor, type TokenScope } from "@/lib/auth";
import { sessionCookie } from "@/lib/auth/session-cookie";
import { closeDatabase } from "@/lib/db/database";
import { withTransaction } from "@/lib/db/transaction";
import { setEnvironment } from "@/lib/env";
import { systemClock } from "@/lib/kernel/clock";
import { Conflict, NotFound } from "@/lib/kernel/errors";
import { pageQuery } from "@/lib/kernel/page";
import { useDatabase } from "@/lib/testing/database";
import { answer, type RouteDefinition, readBody, route, stream } from ".";

const database = useDatabase();
const system = () => ({ db: database.db, clock: systemClock, actor: systemActor("test") });
const tokens = {} as Record<TokenScope | "all", string>;
let cookie = "";
let analystCookie = "";

async function cookieFor(email: string, role: Role): Promise<string> {
  const user = await createUser(system(), {
    email,
    grants: [{ role, businessUnitIds: [], teamIds: [], applicationIds: [], environmentIds: [] }],
  });
  const line = await sessionCookie({ userId: user.id, version: 1, startedAt: Math.floor(Date.now() / 1_000) }, false);
  return line.split(";")[0] ?? "";
}

beforeAll(async () => {
  setEnvironment({ LOG_LEVEL: "silent" });
  for (const scope of ["ingest", "enforce", "read", "admin"] as const)
    tokens[scope] = (await createToken(system(), { name: scope, scopes: [scope] })).token;
  tokens.all = (await createToken(system(), { name: "all", scopes: ["ingest", "enforce", "read", "admin"] })).token;
  cookie = await cookieFor("ana@x.test", "platform_admin");
  analystCookie = await cookieFor("fin@x.test", "finance_analyst");
});

type Definition = RouteDefinition<z.ZodType, z.ZodType, z.ZodType>;
const NO_PARAMS = { params: Promise.resolve({}) };

function call(
  definition: Partial<Definition>,
  { url = "/x", ...init }: RequestInit & { url?: string } = {},
  params: Record<string, string> = {},
) {
  const handler = route({ auth: { public: true }, run: async () => ({ ok: true }), ...definition } as Definition);
  return handler(new Request(`http://localhost:3000${url}`, init), { params: Promise.resolve(params) });
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const own = { host: "localhost:3000", origin: "http://localhost:3000" };
const codeOf = async (response: Response) => `${response.status} ${((await response.json()) as { error: { code: string } }).error.code}`;

describe("who may call", () => {
  const scopes = ["ingest", "enforce", "read", "admin"] as const;
  test.each(scopes.flatMap((needed) => scopes.map((held) => [needed, held] as const)))(
    "a route for %s and a token for %s",
    async (needed, held) => {
      const response = await call({ auth: { scope: needed } }, { headers: bearer(tokens[held]) });
      expect(response.status).toBe(needed === held ? 200 : 403);
      expect((await call({ auth: { scope: needed } }, { headers: bearer(tokens.all) })).status).toBe(200);
    },
  );

  test.each([
    {},
    { authorization: "Basic YTpi" },
    { authorization: "Bearer" },
    { authorization: "Bearer cth_x_y" },
    { authorization: "Bearer a b" },
  ])("without a token that is ours nobody is let in: %j", async (headers) => {
    const response = await call({ auth: { scope: "read" } }, { headers: headers as Record<string, string> });
    expect(response.headers.get("www-authenticate")).toMatch(/^Bearer/);
    expect(await codeOf(response)).toBe("401 unauthenticated");
  });

  test("a cookie opens no machine route, and a token no session route", async () => {
    expect((await call({ auth: { scope: "read" } }, { headers: { cookie } })).status).toBe(401);
    expect((await call({ auth: { session: true } }, { headers: bearer(tokens.all) })).status).toBe(401);
    expect((await call({ auth: { session: true } }, { headers: { cookie } })).status).toBe(200);
  });

  test("public routes run without any right", async () => {
    const response = await call({ run: async (ctx) => ({ rights: [...ctx.actor.rights], scope: ctx.actor.scope.kind }) });
    expect(await response.json()).toEqual({ rights: [], scope: "some" });
  });

  test("the context tells the token, its source and the request", async () => {
    const response = await call(
      { auth: { scope: "ingest" }, run: async ({ actor }) => ({ ...actor, rights: [...actor.rights] }) },
      {
        headers: { ...bearer(tokens.ingest), "x-request-id": "from-a-trace-1", "x-forwarded-for": "10.2.2.2" },
      },
    );
    expect(response.headers.get("x-request-id")).toBe("from-a-trace-1");
    expect(await response.json()).toMatchObject({
      kind: "token",
      name: "ingest",
      sourceId: expect.stringMatching(/^src_/),
      requestId: "from-a-trace-1",
      ip: "10.2.2.2",
    });
  });

  test("a refusal of somebody known is written down", async () => {
    await call({ auth: { scope: "admin" } }, { headers: bearer(tokens.read), method: "POST", url: "/api/v1/budgets?x=1" });
    const row = await database.db.auditEvent.findFirst({ where: { action: "access.denied" }, orderBy: { seq: "desc" } });
    expect(row).toMatchObject({ actorName: "read", objectType: "request", objectId: "POST /api/v1/budgets", outcome: "denied" });
  });
});

describe("changes with a session", () => {
  const post = (headers: Record<string, string>, body: BodyInit | null = "{}") =>
    call({ auth: { session: true }, body: z.strictObject({}) }, { method: "POST", body, headers: { cookie, ...headers } });

  test("pass from our own pages as JSON", async () => {
    expect((await post({ ...own, "content-type": "application/json" })).status).toBe(200);
  });

  test.each([
    [403, { "content-type": "application/json" }],
    [403, { ...own, origin: "null", "content-type": "application/json" }],
    [403, { ...own, origin: "https://evil.test", "content-type": "application/json" }],
    [403, { ...own, "sec-fetch-site": "cross-site", "content-type": "application/json" }],
    [415, { ...own, "content-type": "text/plain" }],
    [415, { ...own, "content-type": "application/x-www-form-urlencoded" }],
  ])("are answered %i otherwise: %j", async (status, headers) => {
    expect((await post(headers as Record<string, string>)).status).toBe(status);
  });

  test("take uploads only where a route says so", async () => {
    const form = new FormData();
    form.set("file", new Blob(["a"]), "a.csv");
    const definition = {
      auth: { session: true },
      run: async (_: unknown, { request }: { request: Request }) => ({ names: [...(await request.formData()).keys()] }),
    } as Partial<Definition>;
    const init = { method: "POST", body: form, headers: { cookie, ...own } };
    expect((await call(definition, init)).status).toBe(415);
    const second = new FormData();
    second.set("file", new Blob(["a"]), "a.csv");
    const response = await call({ ...definition, accepts: ["multipart/form-data"] }, { ...init, body: second });
    expect(await response.json()).toEqual({ names: ["file"] });
  });

  test("are not asked for a body that they do not need", async () => {
    expect(
      (await call({ auth: { session: true }, run: async () => undefined }, { method: "DELETE", headers: { cookie, ...own } })).status,
    ).toBe(204);
  });
});

describe("what is sent", () => {
  const Body = z.strictObject({ events: z.array(z.strictObject({ usage: z.strictObject({ input: z.int() }) })) });
  const send = (body: BodyInit, headers: Record<string, string> = {}) =>
    call(
      { body: Body, maxBytes: 1_000, run: async (_, { body: read }) => read },
      { method: "POST", body, headers: { "content-type": "application/json", ...headers } },
    );

  test("arrives, packed or plain", async () => {
    const text = JSON.stringify({ events: [{ usage: { input: 1 } }] });
    expect(await (await send(text)).json()).toEqual(JSON.parse(text));
    expect(await (await send(new Uint8Array(gzipSync(text)), { "content-encoding": "gzip" })).json()).toEqual(JSON.parse(text));
  });

  test("is refused field by field, by the words of the interface", async () => {
    const response = await send(JSON.stringify({ events: [{ usage: { input: "a" } }, { usage: { inputs: 1, input: 1 } }] }));
    expect(response.status).toBe(422);
    const { error } = (await response.json()) as { error: { details: unknown[]; requestId: string } };
    expect(error.details).toEqual([
      { location: "events[0].usage.input", message: "Wrong type: a number is expected.", fix: "Send a number." },
      { location: "events[1].usage.inputs", message: "Unknown field.", fix: 'Did you mean "input"?' },
    ]);
    expect(error.requestId).toBe(response.headers.get("x-request-id"));
  });

  test("that is broken, too large, a bomb, or of another kind has its status", async () => {
    expect(await codeOf(await send('{"events": [}'))).toBe("400 malformed");
    expect(await codeOf(await send(JSON.stringify({ events: [], pad: "x".repeat(1_000) })))).toBe("413 too_large");
    expect(await codeOf(await send(new Uint8Array(gzipSync("x".repeat(1_000_000))), { "content-encoding": "gzip" }))).toBe("413 too_large");
    expect(await codeOf(await send("a=b", { "content-type": "text/plain" }))).toBe("415 unsupported_media");
    expect(await codeOf(await send("{}", { "content-encoding": "rot13" }))).toBe("415 unsupported_media");
  });

  test("in the address is checked as well: unknown names are told, odd ids are nothing", async () => {
    const definition = {
      query: z.strictObject({ ...pageQuery }),
      params: z.object({ id: z.string().regex(/^\w+$/) }),
      run: async (_: unknown, given: unknown) => ({ ...(given as object), request: undefined }),
    } as Partial<Definition>;
    expect(await (await call(definition, { url: "/x?limit=5" }, { id: "a" })).json()).toEqual({ params: { id: "a" }, query: { limit: 5 } });
    expect((await call(definition, { url: "/x?limit=0" }, { id: "a" })).status).toBe(422);
    const unknown = (await (await call(definition, { url: "/x?limt=5" }, { id: "a" })).json()) as { error: { details: object[] } };
    expect(unknown.error.details).toEqual([{ location: "query.limt", message: "Unknown field.", fix: 'Did you mean "limit"?' }]);
    expect((await call(definition, {}, { id: "../b" })).status).toBe(404);
  });

  test("may be read by the route itself", async () => {
    const run: Definition["run"] = async (_, { request }) => ({ size: (await readBody(request, { maxBytes: 10 })).length });
    expect(await (await call({ run }, { method: "POST", body: "12345" })).json()).toEqual({ size: 5 });
    expect((await call({ run }, { method: "POST", body: "12345678901" })).status).toBe(413);
  });
});

describe("what is answered", () => {
  test("values, large numbers as texts, other statuses, nothing, and streams", async () => {
    expect(await (await call({ run: async () => ({ big: 2n ** 64n, at: new Date(0) }) })).json()).toEqual({
      big: "18446744073709551616",
      at: "1970-01-01T00:00:00.000Z",
    });
    expect((await call({ run: async () => answer({ id: 1 }, { status: 201 }) })).status).toBe(201);
    expect((await call({ run: async () => undefined })).status).toBe(204);
    const lines = async function* () {
      yield "a\r\n";
      yield "1\r\n";
    };
    const csv = await call({ run: async () => stream(lines(), { contentType: "text/csv; charset=utf-8" }) });
    expect(csv.headers.get("content-type")).toMatch(/^text\/csv/);
    expect(await csv.text()).toBe("a\r\n1\r\n");
  });

  test("always carries its request id and is never cached", async () => {
    const responses = [
      await call({}),
      await call({ auth: { scope: "read" } }),
      await call({ run: async () => Promise.reject(new NotFound("no")) }),
    ];
    for (const response of responses) {
      expect(response.headers.get("x-request-id")).toMatch(/^req_/);
      expect(response.headers.get("cache-control")).toBe("no-store");
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    }
  });

  test("failures that were expected keep their words, others tell nothing", async () => {
    expect(await codeOf(await call({ run: async () => Promise.reject(new Conflict("twice")) }))).toBe("409 conflict");
    const response = await call({ run: async () => Promise.reject(new Error("password=hunter2")) });
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("hunter2");
  });

  test("too many requests wait", async () => {
    const token = (await createToken(system(), { name: "eager", scopes: ["read"] })).token;
    const statuses = new Map<number, number>();
    let retryAfter: string | null = null;
    for (let i = 0; i < 900; i++) {
      const response = await call({ auth: { scope: "read" } }, { headers: bearer(token) });
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
      retryAfter ??= response.headers.get("retry-after");
    }
    expect(statuses.get(200)).toBeGreaterThanOrEqual(500);
    expect(statuses.get(429) ?? 0).toBeGreaterThan(0);
    expect(Number(retryAfter)).toBeGreaterThan(0);
    expect((await call({ auth: { scope: "read" } }, { headers: bearer(tokens.read) })).status).toBe(200);
  });

  test("guessing tokens is slowed down by address, without harm to right tokens from the same one", async () => {
    const guess = () => call({ auth: { scope: "read" } }, { headers: { ...bearer("cth_x_y"), "x-forwarded-for": "10.3.3.3" } });
    const statuses: number[] = [];
    for (let i = 0; i < 70; i++) statuses.push((await guess()).status);
    expect(statuses.slice(0, 60).every((status) => status === 401)).toBe(true);
    expect(statuses.at(-1)).toBe(429);
    expect((await call({ auth: { scope: "read" } }, { headers: { ...bearer(tokens.read), "x-forwarded-for": "10.3.3.3" } })).status).toBe(
      200,
    );
  });
});

describe("the audit log over the interface", () => {
  test("is for tokens that read, and pages of those who may", async () => {
    const get = (headers: Record<string, string>) =>
      readAudit(new Request("http://localhost:3000/api/v1/audit?limit=1", { headers }), NO_PARAMS);
    const page = (await (await get(bearer(tokens.read))).json()) as { data: object[]; nextCursor: string };
    expect(page.data).toHaveLength(1);
    expect(page.nextCursor).toEqual(expect.any(String));
    expect((await get(bearer(tokens.ingest))).status).toBe(403);
    const { GET } = await import("@/app/api/ui/audit/route");
    const asAnalyst = await GET(new Request("http://localhost:3000/api/ui/audit", { headers: { cookie: analystCookie } }), NO_PARAMS);
    expect(asAnalyst.status).toBe(403);
  });
});

describe("while the database is away", () => {
  afterEach(async () => {
    await closeDatabase();
    setEnvironment({ DATABASE_URL: database.url });
  });

  test("every kind of route answers 503 with Retry-After, and works again afterwards", async () => {
    const calls = [
      () => call({ auth: { scope: "read" } }, { headers: bearer(tokens.read) }),
      () => call({ auth: { session: true } }, { headers: { cookie } }),
      () => call({ run: async (ctx) => ctx.db.user.count() }),
      () => call({ run: async (ctx) => withTransaction(ctx.db, async (tx) => tx.user.count()) }),
      () => ready(new Request("http://localhost:3000/api/v1/health/ready"), NO_PARAMS),
    ];
    await closeDatabase();
    setEnvironment({ DATABASE_URL: "postgresql://nobody:none@127.0.0.1:9/none" });
    for (const one of calls) {
      const response = await one();
      expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(await codeOf(response)).toBe("503 unavailable");
    }
    await closeDatabase();
    setEnvironment({ DATABASE_URL: database.url });
    for (const one of calls) expect((await one()).status).toBe(200);
  });

  test("a connection that the server ends in the middle is 503 too", async () => {
    const killer = new pg.Client({ connectionString: database.url });
    await killer.connect();
    const end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    const during = [
      call({ run: async (ctx) => ctx.db.$queryRaw`SELECT pg_sleep(20)::text` }),
      call({
        run: async (ctx) =>
          withTransaction(ctx.db, async (tx) => {
            await tx.$queryRaw`SELECT pg_sleep(20)::text`;
            return tx.user.count();
          }),
      }),
    ];
    await expect
      .poll(
        async () =>
          (
            await killer.query(
              "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(20)%' AND pid <> pg_backend_pid() AND datname = current_database()",
            )
          ).rowCount,
      )
      .toBe(2);
    await killer.query(end);
    for (const response of await Promise.all(during)) expect(await codeOf(response)).toBe("503 unavailable");
    expect((await call({ run: async (ctx) => ctx.db.user.count() })).status).toBe(200);
    await killer.end();
  });
});
