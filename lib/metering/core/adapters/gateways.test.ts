import { describe, expect, it } from "vitest";
import { Malformed } from "@/lib/kernel/errors";
import { eventsOf, fixtureBytes, fixtureNamed, readFixture } from "@/lib/testing/telemetry";
import type { UsageEvent } from "../usage-event";
import { GATEWAYS, type Gateway, normaliseGateway } from "./gateways";

const RECEIVED = new Date("2026-11-20T12:00:00.000Z");
const read = (gateway: Gateway, body: unknown) => normaliseGateway(gateway, new TextEncoder().encode(JSON.stringify(body)), RECEIVED);
const events = (file: string): UsageEvent[] => eventsOf(readFixture(fixtureNamed(file)));
const FILE: { readonly [gateway in Gateway]: string } = {
  helicone: "helicone/webhook.json",
  kong: "kong/log-entry.json",
  envoy: "envoy-ai-gateway/access-log.json",
  openrouter: "openrouter/generations.json",
  cloudflare: "cloudflare/logs.json",
  bedrock: "aws-bedrock/invocation-log.json",
};

describe.each(GATEWAYS)("%s", (gateway) => {
  const body = JSON.parse(new TextDecoder().decode(fixtureBytes(FILE[gateway]))) as unknown;
  const rows = (Array.isArray(body) ? body : [body]) as unknown[];

  it("means the same as one value, a list, and lines", () => {
    const whole = eventsOf(read(gateway, body));
    expect(whole.length).toBeGreaterThan(0);
    expect(eventsOf(read(gateway, rows))).toEqual(whole);
    const lines = rows.map((row) => JSON.stringify(row)).join("\r\n");
    expect(eventsOf(normaliseGateway(gateway, new TextEncoder().encode(`${lines}\n`), RECEIVED))).toEqual(whole);
  });

  it("a broken line spoils no other, and what is no row is refused with a reason", () => {
    const text = `{"a":\n${JSON.stringify(rows[0])}\n5\n`;
    const { events: kept, rejected } = normaliseGateway(gateway, new TextEncoder().encode(text), RECEIVED);
    expect(kept.length).toBeGreaterThan(0);
    expect(rejected.map(({ index, reason, fix }) => [index, reason, fix !== undefined])).toEqual([
      [0, "not JSON", true],
      [2, "not an object", true],
    ]);
    for (const nothing of ["", " \n", "hello"])
      expect(() => normaliseGateway(gateway, new TextEncoder().encode(nothing), RECEIVED)).toThrow(Malformed);
  });

  it("its key and hash come from the row alone", () => {
    const twice = eventsOf(read(gateway, [{ other: 1 }, ...rows, ...rows])).map(
      ({ dedupeKey, payloadHash }) => `${dedupeKey} ${payloadHash}`,
    );
    expect(new Set(twice).size).toBe(twice.length / 2);
  });
});

describe("Kong", () => {
  it("counts each plugin that called a model, and bills no cache hit", () => {
    expect(events(FILE.kong)).toMatchObject([
      {
        dedupeKey: "kong:6a1c5f0e9b2d4c7fa3e81b0d:ai-proxy",
        status: "cache_hit",
        lines: [{ provider: "cohere", quantities: { input: 0n, output: 0n, requests: 0n } }],
        labels: { saved_input_tokens: "31", saved_output_tokens: "12", saved_cost_usd: "0.0021" },
      },
      {
        status: "ok",
        hints: { identity: "svc-desk", application: "assistant", environment: "production" },
        lines: [{ provider: "azure_openai", model: "gpt-35-turbo", quantities: { input: 80n, output: 15n } }],
      },
    ]);
  });

  it("drops entries of other routes, and takes the time of receipt where there is none", () => {
    expect(read("kong", { request: { id: "x" }, response: { status: 200 } })).toMatchObject({ events: [], rejected: [] });
    const { events: found, timeless } = read("kong", { ai: { proxy: { usage: { prompt_tokens: 1 }, meta: { response_model: "m" } } } });
    expect([found[0]?.event.occurredAt, timeless.size]).toEqual([RECEIVED, 1]);
  });
});

describe("Envoy AI Gateway", () => {
  it("does not take a route for a provider", () => {
    expect(events(FILE.envoy)).toMatchObject([
      {
        dedupeKey: "envoy:83b63da3-45a9-4196-98b8-1a7f697d6d8d",
        latencyMs: 1526,
        lines: [{ provider: "openai", model: "gpt-4o-mini", quantities: { input: 15n, output: 7n, requests: 1n } }],
      },
    ]);
  });

  it("reads the keys that operators choose, with cached tokens inside the input", () => {
    const line = {
      start_time: "2026-11-20T09:00:00Z",
      "x-request-id": "r",
      model_name: "gpt-4o",
      llm_input_token: "100",
      llm_cached_input_token: "60",
      llm_output_token: "5",
      response_code: "200",
    };
    expect(read("envoy", line).events[0]?.event).toMatchObject({ lines: [{ quantities: { input: 40n, cacheRead: 60n, output: 5n } }] });
  });

  it("a call that failed is one request of unknown quantities", () => {
    const line = {
      start_time: "2026-11-20T09:00:00Z",
      "gen_ai.request.model": "gpt-4o",
      "gen_ai.usage.input_tokens": null,
      response_code: 503,
    };
    expect(read("envoy", line).events[0]?.event).toMatchObject({
      status: "error",
      errorType: "http_503",
      lines: [{ quantities: { input: null, requests: 1n } }],
    });
  });
});

describe("OpenRouter", () => {
  it("bills the native counts; an own key by its provider's invoice; a cached answer not at all", () => {
    expect(events(FILE.openrouter)).toMatchObject([
      {
        clientCostUsd: "0.0005",
        lines: [{ provider: "openrouter", model: "anthropic/claude-sonnet-4.5", quantities: { input: 40n, cacheRead: 60n, output: 20n } }],
      },
      {
        clientCostUsd: "0.0003253",
        flags: ["byok"],
        lines: [{ provider: "google", model: "gemini-2.5-flash", quantities: { input: 326n } }],
      },
      { status: "cache_hit", lines: [{ quantities: { input: 0n, requests: 0n } }] },
    ]);
  });

  it("with an own key never makes OpenRouter the sender of the invoice, known or not who it is", () => {
    const item = { id: "g", is_byok: true, model: "meta-llama/llama-4", created_at: "2026-11-20T09:00:00Z", native_tokens_prompt: 5 };
    for (const more of [{}, { provider_name: "OpenRouter" }]) {
      const event = read("openrouter", { ...item, ...more }).events[0]?.event;
      expect(event?.lines[0]?.provider).toBe("unknown");
      expect(event?.flags).toEqual(expect.arrayContaining(["byok", "provider_missing"]));
    }
  });

  it("a provider's name is storable text, whatever was sent", () => {
    const item = { id: "g", is_byok: true, model: "m", provider: "\ud800x", created_at: "2026-11-20T09:00:00Z" };
    expect(read("openrouter", item).events[0]?.event.lines[0]?.provider).toBe("\uFFFDx");
  });

  it("takes raw answers, and no sums", () => {
    const answer = {
      id: "gen-9",
      model: "x-ai/grok-4",
      created: 1_795_000_000,
      choices: [],
      usage: { prompt_tokens: 5, completion_tokens: 1 },
    };
    expect(read("openrouter", answer).events[0]?.event).toMatchObject({
      callKey: "openrouter:gen-9",
      lines: [{ provider: "openrouter", quantities: { input: 5n } }],
    });
    expect(read("openrouter", { data: [{ date: "2026-11-20", model: "m", requests: 5, promptTokens: 9 }] }).rejected).toMatchObject([
      { location: "requests" },
    ]);
  });
});

describe("Cloudflare, Helicone and Bedrock", () => {
  it("say whose call it was in properties that users choose", () => {
    expect(events(FILE.cloudflare)[0]).toMatchObject({
      hints: { team: "cx", environment: "production", tenant: "acme" },
      labels: { customer: "acme" },
    });
    expect(events(FILE.helicone)[0]).toMatchObject({
      sessionId: "s-1",
      hints: { team: "cx", operator: { id: "u-7", evidence: "header" } },
      callKey: "anthropic:msg_01",
      lines: [{ model: "claude-sonnet-4-5-20250929" }],
    });
    expect(events(FILE.bedrock)[0]).toMatchObject({
      region: "eu-central-1",
      hints: { team: "finance", environment: "production", identity: "arn:aws:sts::111122223333:assumed-role/invoice-bot/session" },
      labels: { costCentre: "CC-9" },
      lines: [{ provider: "aws.bedrock", model: "eu.anthropic.claude-sonnet-4-20250514-v1:0" }],
    });
  });

  it("Bedrock's records are found in the envelope of CloudWatch Logs", () => {
    const message = new TextDecoder().decode(fixtureBytes(FILE.bedrock));
    expect(eventsOf(read("bedrock", { logGroup: "g", logEvents: [{ id: "1", message }] }))).toEqual(events(FILE.bedrock));
  });

  it("unknown counts stay unknown", () => {
    expect(events(FILE.cloudflare).slice(2)).toMatchObject([
      { status: "error", errorType: "http_429", lines: [{ provider: "cloudflare", quantities: { input: null, requests: 1n } }] },
      { status: "ok", flags: ["usage_missing"], quality: "missing" },
    ]);
  });
});

describe("the model that was asked for", () => {
  const ROWS: { readonly [gateway in Exclude<Gateway, "bedrock">]: (asked: string, served: string) => object } = {
    openrouter: (router, model) => ({ id: "1", model, router, native_tokens_prompt: 1 }),
    cloudflare: (asked, model) => ({ id: "1", model, provider: "openai", tokens_in: 1, request: { model: asked } }),
    helicone: (request_model, model) => ({ request_id: "1", request_model, response_body: { model, usage: { prompt_tokens: 1 } } }),
    kong: (request_model, response_model) => ({ ai: { proxy: { meta: { request_model, response_model }, usage: { prompt_tokens: 1 } } } }),
    envoy: (asked, served) => ({ "gen_ai.request.model": asked, "gen_ai.response.model": served, input_tokens: 1 }),
  };
  it.each(Object.keys(ROWS) as (keyof typeof ROWS)[])("%s tells it where another one answered", (gateway) => {
    const flagsOf = (asked: string, served: string) => eventsOf(read(gateway, ROWS[gateway](asked, served)))[0]?.flags;
    expect(flagsOf("openrouter/auto", "gpt-4o-2024-08-06")).toContain("requested_model:openrouter/auto");
    expect(flagsOf("openai/gpt-4o", "gpt-4o-2024-08-06")?.filter((flag) => flag.startsWith("requested_model"))).toEqual([]);
  });
});
