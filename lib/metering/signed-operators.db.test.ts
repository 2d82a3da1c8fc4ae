/** Tokens of operators through the ingest routes: real keys, a real server of keys, and what ends up in the ledger. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWK, type KeyLike, SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { POST as postCloudEvents } from "@/app/api/v1/cloudevents/route";
import { POST as postEvents } from "@/app/api/v1/events/route";
import { POST as postGateway } from "@/app/api/v1/gateways/[gateway]/route";
import { POST as postLitellm } from "@/app/api/v1/gateways/litellm/route";
import { POST as postImports } from "@/app/api/v1/imports/route";
import { POST as postMetrics } from "@/app/api/v1/otlp/v1/metrics/route";
import { POST as postTraces } from "@/app/api/v1/otlp/v1/traces/route";
import { PATCH as patchIssuer } from "@/app/api/v1/trusted-issuers/[issuerId]/route";
import { GET as listIssuers, POST as postIssuers } from "@/app/api/v1/trusted-issuers/route";
import { createToken, systemActor } from "@/lib/auth";
import { setEnvironment } from "@/lib/env";
import { putInventory } from "@/lib/identities";
import { InventoryDocument } from "@/lib/identities/schemas";
import { systemClock } from "@/lib/kernel/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { otlpAttributes, type SpanInput, traceRequest } from "@/lib/testing/telemetry";

const database = useDatabase();
const NOW_MS = Date.now();
const NOW_S = Math.floor(NOW_MS / 1_000);
const ISSUER = "https://login.example.test";
const AUDIENCE = "countinghouse";
const OFFSET = NOW_MS - 3_600_000 - Date.UTC(2026, 8, 1);

let tokens = { ingest: "", bound: "", admin: "" };
let privateKey: KeyLike;
let otherKey: KeyLike;
let publicJwk: JWK;
let issuerId = "";
let keyServer: Server;
let keysAsked = 0;

beforeAll(async () => {
  setEnvironment({ LOG_LEVEL: "silent" });
  const pair = await generateKeyPair("ES256");
  privateKey = pair.privateKey as KeyLike;
  publicJwk = { ...(await exportJWK(pair.publicKey)), kid: "k1", alg: "ES256", use: "sig" };
  otherKey = (await generateKeyPair("ES256")).privateKey as KeyLike;
  keyServer = createServer((_, answer) => {
    keysAsked++;
    answer.setHeader("content-type", "application/json").end(JSON.stringify({ keys: [publicJwk] }));
  });
  await new Promise<void>((listening) => keyServer.listen(0, "127.0.0.1", listening));
  const system = { db: database.db, clock: systemClock, actor: systemActor("test") };
  const bound = { name: "bound", scopes: ["ingest" as const] };
  tokens = {
    ingest: (await createToken(system, { name: "ingest", scopes: ["ingest"] })).token,
    bound: (await createToken(system, bound)).token,
    admin: (await createToken(system, { name: "admin", scopes: ["admin", "read"] })).token,
  };
  await database.pool.query("UPDATE source SET may_speak_for = false WHERE name = 'bound'");
  await putInventory(
    testContext(database.db, { clock: systemClock }),
    InventoryDocument.parse({
      identities: [
        { id: "alice", name: "Alice", kind: "human" },
        {
          id: "router",
          name: "Router",
          kind: "service_account",
          credentials: [{ label: "Router key", kind: "api_key", alias: "router-key" }],
        },
        { id: "planner", name: "Planner", kind: "agent" },
      ],
    }),
    { dryRun: false },
  );
  const { port } = keyServer.address() as AddressInfo;
  const made = await call(postIssuers, "POST", tokens.admin, {
    issuer: ISSUER,
    audience: AUDIENCE,
    jwksUrl: `http://127.0.0.1:${port}/keys`,
    algorithms: ["ES256"],
  });
  issuerId = ((await made.json()) as { id: string }).id;
});
afterAll(() => new Promise((closed) => keyServer.close(closed)));
beforeEach(async () => {
  await database.pool.query(
    "TRUNCATE usage_line, usage_event_key, usage_daily, usage_daily_team, usage_daily_meter, usage_daily_label, usage_hourly, call_report RESTART IDENTITY",
  );
});

type Handler = typeof postEvents | typeof patchIssuer;
const call = (handler: Handler, method: string, token: string, body?: unknown, headers: Record<string, string> = {}, params = {}) =>
  handler(
    new Request("http://localhost:3000/x", {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
      ...(body === undefined
        ? {}
        : { body: body instanceof Uint8Array || typeof body === "string" ? (body as BodyInit) : JSON.stringify(body) }),
    }),
    { params: Promise.resolve(params) },
  );

type Claims = { sub?: string; iss?: string; aud?: string; exp?: number; nbf?: number; act?: unknown };
function signed(claims: Claims = {}, key: KeyLike | Uint8Array = privateKey, header: { alg?: string; kid?: string } = {}): Promise<string> {
  const all = { sub: "Alice", iss: ISSUER, aud: AUDIENCE, exp: NOW_S + 300, jti: "t-1", ...claims };
  return new SignJWT(all).setProtectedHeader({ alg: "ES256", kid: "k1", ...header }).sign(key);
}
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

const event = (id: string, more: object = {}) => ({
  id,
  time: new Date(NOW_MS - 60_000).toISOString(),
  provider: "openai",
  model: "gpt-4o",
  usage: { input: 1_000, output: 100 },
  credential: "router-key",
  ...more,
});

type Row = {
  id: string;
  identity: string | null;
  operator: string | null;
  evidence: string | null;
  actor: string | null;
  step: string;
  flags: string[];
  hints: { operator?: object };
  details: { operatorToken?: object } | null;
};
const rows = async (): Promise<Row[]> =>
  (
    await database.pool.query<Row>(
      `SELECT l.source_event_id AS id, d.identity_id AS identity, d.operator_id AS operator, d.operator_evidence AS evidence, d.actor_id AS actor,
        d.attribution_step AS step, l.flags, l.hints, l.details FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id ORDER BY 1`,
    )
  ).rows;
const only = async (): Promise<Row> => (await rows())[0] as Row;

/** A token must not be found anywhere, not even a part of it. */
async function expectNowhere(token: string): Promise<void> {
  const signature = token.split(".")[2] as string;
  for (const table of [
    "usage_line",
    "usage_dimension",
    "call_report",
    "unsettled_reports",
    "inbox_payload",
    "rejected_item",
    "raw_payload",
    "audit_event",
  ]) {
    const known = await database.pool.query<{ found: boolean }>("SELECT to_regclass($1) IS NOT NULL AS found", [table]);
    if (!known.rows[0]?.found) continue;
    const { rowCount } = await database.pool.query(`SELECT 1 FROM ${table} t WHERE t::text LIKE $1`, [`%${signature}%`]);
    expect([table, rowCount]).toEqual([table, 0]);
  }
}

describe("a token of a trusted issuer", () => {
  test("charges the one on whose behalf the call was made, and tells who called and through whom", async () => {
    const token = await signed({ act: { sub: "Router", act: { sub: "Planner" } } });
    const answer = await call(postEvents, "POST", tokens.ingest, event("a", { onBehalfOf: token }));
    expect(await answer.json()).toMatchObject({ accepted: 1 });
    expect(await only()).toMatchObject({
      identity: "alice",
      operator: "alice",
      evidence: "signed",
      actor: "router",
      step: "operator",
    });
    expect((await only()).hints.operator).toEqual({
      id: "Alice",
      evidence: "signed",
      issuer: ISSUER,
      keyId: "k1",
      actors: ["Router", "Planner"],
    });
    expect((await only()).details?.operatorToken).toMatchObject({ issuer: ISSUER, subject: "Alice", keyId: "k1", tokenId: "t-1" });
    await expectNowhere(token);
  });

  test("is believed whichever source sends it, where the source's own word is not", async () => {
    await call(postEvents, "POST", tokens.bound, [
      event("a", { onBehalfOf: await signed() }),
      event("b", { operator: { id: "Alice", evidence: "signed" } }),
    ]);
    expect((await rows()).map(({ identity, actor }) => [identity, actor])).toEqual([
      ["alice", "router"],
      ["router", null],
    ]);
  });

  test("in the header stands for every event without one of its own", async () => {
    const header = await signed({ sub: "Planner" });
    const own = await signed();
    await call(postEvents, "POST", tokens.ingest, [event("a"), event("b", { onBehalfOf: own })], { "on-behalf-of": `Bearer ${header}` });
    expect((await rows()).map(({ identity }) => identity)).toEqual(["planner", "alice"]);
  });
});

describe("a token that proves nothing loses no usage", () => {
  const hmac = new TextEncoder().encode("a-shared-secret-of-enough-length");
  const none = (): string => `${encoded({ alg: "none" })}.${encoded({ sub: "Alice", iss: ISSUER, aud: AUDIENCE, exp: NOW_S + 300 })}.`;
  test.each<[string, () => Promise<string> | string, string | null]>([
    ["bad_signature", () => signed({}, otherKey), "alice"],
    ["expired", () => signed({ exp: NOW_S - 600 }), "alice"],
    ["not_yet_valid", () => signed({ nbf: NOW_S + 600 }), "alice"],
    ["wrong_audience", () => signed({ aud: "somebody-else" }), "alice"],
    ["unknown_issuer", () => signed({ iss: "https://evil.example.test" }), "alice"],
    ["algorithm_not_allowed", none, "alice"],
    ["algorithm_not_allowed", () => signed({}, hmac, { alg: "HS256" }), "alice"],
    ["no_key", () => signed({}, privateKey, { kid: "k9" }), "alice"],
    ["malformed", () => "not a token", null],
    ["too_large", async () => `${await signed()}${"x".repeat(9_000)}`, null],
  ])("%s", async (fault, make, claimed) => {
    const answer = await call(postEvents, "POST", tokens.ingest, event("a", { onBehalfOf: await make() }));
    expect(await answer.json()).toMatchObject({ accepted: 1 });
    expect(await only()).toMatchObject({
      identity: "router",
      step: "credential",
      operator: claimed,
      evidence: claimed && "body",
      actor: null,
      flags: expect.arrayContaining([`operator_unproven:${fault}`]) as string[],
    });
  });

  test("within a minute of its end it still holds: clocks differ", async () => {
    await call(postEvents, "POST", tokens.ingest, event("a", { onBehalfOf: await signed({ exp: NOW_S - 20 }) }));
    expect((await only()).evidence).toBe("signed");
  });

  test("what the sender says of the operator beside it is not signed either", async () => {
    const token = await signed({}, otherKey);
    await call(postEvents, "POST", tokens.ingest, event("a", { onBehalfOf: token, operator: { id: "Planner", evidence: "signed" } }));
    expect(await only()).toMatchObject({ identity: "router", operator: "planner", evidence: "body" });
  });

  test("unknown key ids ask the issuer for its keys once, not each time", async () => {
    const before = keysAsked;
    for (const id of ["a", "b", "c"])
      await call(postEvents, "POST", tokens.ingest, event(id, { onBehalfOf: await signed({}, privateKey, { kid: `x-${id}` }) }));
    expect(keysAsked - before).toBeLessThanOrEqual(1);
    expect(await rows()).toHaveLength(3);
  });
});

describe("OpenTelemetry", () => {
  const span = (id: string, more: Partial<SpanInput> = {}): SpanInput => ({
    id,
    start: OFFSET,
    end: OFFSET + 5,
    ...more,
    attributes: {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.response.model": "gpt-4o",
      ...more.attributes,
    },
  });
  const usage = { "gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": 2 };

  test("an ancestor's token holds for the calls below it, in whatever payload it comes, and is kept nowhere", async () => {
    const token = await signed({ act: { sub: "Router" } });
    const agent = { id: "b0", attributes: { "gen_ai.operation.name": "invoke_agent", "countinghouse.on_behalf_of": token } };
    await call(postTraces, "POST", tokens.ingest, traceRequest([span("b1", { parent: "b0", attributes: usage })]));
    const before = await only();
    expect(before).toMatchObject({ identity: null, operator: null });
    await call(postTraces, "POST", tokens.ingest, traceRequest([span(agent.id, { attributes: agent.attributes })]));
    const told = (await rows()).find(({ id }) => id === before.id);
    expect(told).toMatchObject({ identity: "alice", evidence: "signed", actor: "router", step: "operator" });
    await expectNowhere(token);
  });

  test("nobody can write a proof: what is sent under its name is no proof", async () => {
    const proof = JSON.stringify({ proof: { state: "proven", id: "Alice", actors: [], claims: { issuer: ISSUER, keyId: "k1" } } });
    const forged = { ...usage, "countinghouse.operator_proof": proof, "countinghouse.on_behalf_of": proof };
    await call(
      postTraces,
      "POST",
      tokens.ingest,
      traceRequest([span("c1", { attributes: forged, resource: { "countinghouse.operator_proof": proof } })]),
    );
    expect(await only()).toMatchObject({
      identity: null,
      operator: null,
      flags: expect.arrayContaining(["operator_unproven:malformed"]) as string[],
    });
  });

  test("a resend changes nothing", async () => {
    const payload = traceRequest([span("d1", { attributes: { ...usage, "countinghouse.on_behalf_of": await signed() } })]);
    await call(postTraces, "POST", tokens.ingest, payload);
    const before = await rows();
    await call(postTraces, "POST", tokens.ingest, payload);
    expect(await rows()).toEqual(before);
    expect(before[0]).toMatchObject({ identity: "alice", evidence: "signed" });
  });
});

describe("every other producer", () => {
  const TIME = new Date(NOW_MS - 60_000).toISOString();
  const usage = { tokens_in: 12, tokens_out: 3, provider: "openai", model: "gpt-4o", created_at: TIME };
  const nano = `${NOW_MS - 60_000}000000`;
  const metric = (aggregationTemporality: number, id: string) => ({
    resourceMetrics: [
      {
        scopeMetrics: [
          {
            scope: { name: id },
            metrics: [
              {
                name: "gen_ai.client.token.usage",
                histogram: {
                  aggregationTemporality,
                  dataPoints: [
                    {
                      attributes: otlpAttributes({ "gen_ai.token.type": "input", "gen_ai.response.model": "gpt-4o" }),
                      startTimeUnixNano: `${NOW_MS - 120_000}000000`,
                      timeUnixNano: nano,
                      count: "1",
                      sum: 7,
                    },
                  ],
                },
              },
            ],
          },
        ],
      },
    ],
  });
  const file = (name: string, text: string): RequestInit => {
    const body = new FormData();
    body.set("file", new File([text], name));
    return { body };
  };
  const upload = (token: string) =>
    postImports(
      new Request("http://localhost:3000/x", {
        method: "POST",
        headers: { authorization: `Bearer ${tokens.ingest}`, "on-behalf-of": token },
        ...file("u.csv", `time,provider,model,usage.input,usage.output,credential\n${TIME},openai,gpt-4o,5,1,router-key\n`),
      }),
      { params: Promise.resolve({}) },
    );
  const send =
    (handler: Handler, body: unknown, params = {}) =>
    async (token: string) =>
      call(handler, "POST", tokens.ingest, body, { "on-behalf-of": token }, params);
  const cloudEvent = {
    specversion: "1.0",
    id: "c",
    source: "s",
    type: "t",
    time: TIME,
    data: { model: "gpt-4o", usage: { input_tokens: 5 } },
  };
  const PRODUCERS: [string, (token: string) => Promise<Response>][] = [
    ["CloudEvents", send(postCloudEvents, cloudEvent)],
    [
      "CloudEvents, in the data",
      async (token) =>
        call(postCloudEvents, "POST", tokens.ingest, { ...cloudEvent, id: "d", data: { ...cloudEvent.data, onBehalfOf: token } }),
    ],
    ["a gateway", send(postGateway, { id: "g", ...usage }, { gateway: "cloudflare" })],
    [
      "LiteLLM",
      send(postLitellm, { id: "l", model: "gpt-4o", call_type: "acompletion", endTime: TIME, prompt_tokens: 3, completion_tokens: 1 }),
    ],
    ["a usage CSV", upload],
    ["metrics as deltas", send(postMetrics, metric(1, "delta"))],
    ["cumulative metrics", send(postMetrics, metric(2, "cumulative"))],
  ];

  test.each(PRODUCERS)("may prove an operator: %s", async (_, post) => {
    await database.pool.query("UPDATE source SET metrics_only = true, created_at = now() - interval '1 day'");
    const token = await signed();
    expect((await post(token)).ok).toBe(true);
    await expect.poll(async () => (await rows()).map(({ identity, evidence }) => [identity, evidence])).toEqual([["alice", "signed"]]);
    await expectNowhere(token);
  });

  test("what waits to be read holds the proof, and nobody can send one", async () => {
    const proof = JSON.stringify({ state: "proven", id: "Alice", actors: [], claims: { issuer: ISSUER, keyId: "k1" } });
    await call(postGateway, "POST", tokens.ingest, `${proof}\n${JSON.stringify({ id: "f", ...usage })}`, {}, { gateway: "cloudflare" });
    await expect.poll(async () => (await rows()).map(({ identity, evidence }) => identity ?? evidence)).toEqual([null, null]);
    await send(postGateway, { id: "e", ...usage }, { gateway: "cloudflare" })(await signed({ exp: NOW_S - 600 }));
    await expect.poll(async () => (await rows()).find(({ id }) => id.endsWith(":e"))?.flags).toContain("operator_unproven:expired");
  });
});

describe("trusted issuers", () => {
  test("are listed without keys, changed by administrators only, audited, and stop proving when disabled", async () => {
    expect((await call(patchIssuer, "PATCH", tokens.ingest, { disabled: true }, {}, { issuerId })).status).toBe(403);
    expect((await call(postIssuers, "POST", tokens.admin, { issuer: ISSUER, audience: "x", jwksUrl: "https://a.test/k" })).status).toBe(
      409,
    );
    expect((await call(postIssuers, "POST", tokens.admin, { issuer: "y", audience: "x", jwksUrl: "http://a.test/k" })).status).toBe(422);
    const secret = { keys: [{ kty: "oct", k: "c2VjcmV0" }] };
    expect((await call(postIssuers, "POST", tokens.admin, { issuer: "y", audience: "x", jwks: secret })).status).toBe(422);
    await call(patchIssuer, "PATCH", tokens.admin, { disabled: true }, {}, { issuerId });
    await call(postEvents, "POST", tokens.ingest, event("a", { onBehalfOf: await signed() }));
    expect((await only()).flags).toContain("operator_unproven:disabled_issuer");
    await call(patchIssuer, "PATCH", tokens.admin, { disabled: false, jwks: { keys: [publicJwk] } }, {}, { issuerId });
    await call(postEvents, "POST", tokens.ingest, event("b", { onBehalfOf: await signed() }));
    expect((await rows())[1]?.evidence).toBe("signed");
    const list = (await (await call(listIssuers, "GET", tokens.admin)).json()) as { data: object[] };
    expect(list.data).toEqual([expect.objectContaining({ id: issuerId, state: "active", jwksUrl: null, pinnedKeys: ["k1"] })]);
    const audit = await database.pool.query("SELECT action FROM audit_event WHERE object_type = 'trusted_issuer' ORDER BY seq");
    expect(audit.rows.map(({ action }: { action: string }) => action)).toEqual([
      "trusted_issuer.add",
      "trusted_issuer.change",
      "trusted_issuer.change",
    ]);
  });
});
