import { describe, expect, it } from "vitest";
import { billableOf, eventsOf, fixtureBytes, fixtureNamed, fixtures, readFixture, totalsOf } from "@/lib/testing/telemetry";
import { normaliseLogs } from "./otlp-logs";
import { normaliseSpans } from "./otlp-traces";

const TOTALS = Object.keys(totalsOf([]));

describe("recorded payloads come to the totals worked out by hand", () => {
  it.each(fixtures.filter(({ expected }) => expected.model_calls !== undefined))("$file: $what", (fixture) => {
    const normalised = readFixture(fixture);
    const expected = Object.fromEntries(TOTALS.map((name) => [name, fixture.expected[name] ?? 0]));
    expect(totalsOf(eventsOf(normalised))).toEqual(expected);
    expect(normalised.rejected).toEqual([]);
  });

  it("counts pages and seconds where nothing else is told", () => {
    const [document] = eventsOf(readFixture(fixtureNamed("answers/mistral-document.json")));
    expect(document?.lines[0]?.quantities).toMatchObject({ pages: 2n, input: null, output: null });
    const [recording] = eventsOf(readFixture(fixtureNamed("answers/openai-recording.json")));
    expect(recording?.lines[0]?.quantities).toMatchObject({ audioSeconds: "9", input: null, output: null });
  });

  it("covers every kind of payload", () => {
    const counts: Record<string, number> = {};
    for (const { signal } of fixtures) counts[signal] = (counts[signal] ?? 0) + 1;
    expect(counts).toEqual({
      traces: 26,
      logs: 6,
      litellm: 3,
      response: 18,
      cloudevents: 4,
      metrics: 8,
      envoy: 2,
      kong: 1,
      bedrock: 1,
      helicone: 1,
      openrouter: 1,
      cloudflare: 1,
    });
  });
});

describe("who and what", () => {
  const first = (file: string) => {
    const event = billableOf(readFixture(fixtureNamed(file)))[0];
    if (!event) throw new Error("nothing billable");
    return { ...event, provider: event.lines[0]?.provider, model: event.lines[0]?.model };
  };

  it("reads the Vercel AI SDK's metadata, response id and function", () => {
    expect(first("vercel-ai-sdk/v6-generateText-openai-chat.traces.json")).toMatchObject({
      provider: "openai",
      model: "gpt-4o-mini-2024-07-18",
      operation: "chat",
      callKey: "openai:chatcmpl-mock1",
      sessionId: "sess-7",
      hints: { application: "support-bot", team: "cx-platform", environment: "production", identity: "u-42", agent: "answer" },
    });
  });

  it("inherits identity from the ancestors where the tokens' span has none", () => {
    expect(first("vercel-ai-sdk/v7-streamText-anthropic-cache.traces.json")).toMatchObject({
      provider: "anthropic",
      sessionId: "sess-7",
      hints: { identity: "u-42", team: "cx-platform", agent: "stream-answer", application: "support-bot", environment: "production" },
    });
  });

  it("reads OpenInference's project, metadata text and tags", () => {
    expect(first("openinference/openai-chat-tool.traces.json")).toMatchObject({
      provider: "openai",
      sessionId: "sess-9",
      labels: { tags: "prod", "service.name": "rag-api" },
      hints: { identity: "svc-rag", tenant: "acme", team: "search", application: "rag-prod", environment: "staging" },
    });
  });

  it("reads Traceloop's association properties and workflow", () => {
    expect(first("openllmetry/chat-openai.traces.pb")).toMatchObject({
      provider: "openai",
      sessionId: "sess-7",
      labels: { workflow: "invoice_workflow" },
      hints: { identity: "u-42", team: "finops", application: "billing-agent" },
    });
    expect(first("openllmetry/anthropic-cache.traces.pb").hints.agent).toBe("dunning_agent");
  });

  it("reads a resource's service, environment and tenant, and the error's type", () => {
    const events = billableOf(readFixture(fixtureNamed("otel-instrumentation-openai/spans.traces.json")));
    expect(events[0]?.hints).toMatchObject({ application: "ci-review-bot", environment: "ci", tenant: "acme" });
    expect(events.map(({ errorType }) => errorType).filter(Boolean)).toEqual(["InternalServerError"]);
  });

  it("reads Claude Code's session, team, labels and exact cost", () => {
    expect(first("claude-code/events.logs.json")).toMatchObject({
      provider: "anthropic",
      model: "claude-sonnet-4-5-20250929",
      clientCostUsd: "0.019168",
      sessionId: "1220fb0d-9419-4029-add2-8d0cd973b59f",
      convention: "disjoint",
      hints: { team: "platform" },
      labels: { department: "engineering", cost_center: "eng-123" },
      producer: "claude-code/2.1.197",
    });
  });

  it("takes Codex's model and conversation from the event, or from the span's ancestors", () => {
    const session = "01a1ffd9-2468-70c3-a632-771fe5552c21";
    const ofEvent = first("codex/events.logs.json");
    const ofSpan = first("codex/turn.traces.json.gz");
    expect(ofEvent).toMatchObject({ provider: "openai", model: "gpt-5.1-codex", sessionId: session });
    expect(ofSpan).toMatchObject({ provider: "openai", model: "gpt-5.1-codex", sessionId: session });
    expect(ofEvent.callKey).toBe(ofSpan.callKey);
  });

  it("reads LiteLLM's key, team, organisation and user, and what a cache hit saved", () => {
    const events = eventsOf(readFixture(fixtureNamed("litellm/generic_api_batch.json-array.json")));
    expect(events[0]).toMatchObject({
      dedupeKey: "chatcmpl-d1",
      clientCostUsd: "0.009168",
      labels: { api_key_alias: "invoice-bot-prod" },
      hints: {
        identity: "svc-invoice",
        team: "finance",
        tenant: "org-1",
        application: "invoice-bot",
        environment: "production",
        operator: { id: "cust-7", evidence: "body" },
      },
    });
    expect(events[1]).toMatchObject({ status: "error", errorType: "RateLimitError", quality: "missing" });
    expect(events[2]).toMatchObject({ status: "cache_hit", callKey: "openai:chatcmpl-d1", labels: { saved_cost_usd: "0.000225" } });
    expect(first("litellm/spend_logs_row.json").sessionId).toBe("1234567890");
    expect(first("litellm/standard_logging_payload.json")).toMatchObject({
      dedupeKey: "chatcmpl-2299b6a2-82a3-465a-b47c-04e685a2227f",
      clientCostUsd: "0.000225",
    });
  });

  it("marks a call whose usage the emitter lost as unknown, not as zero", () => {
    for (const file of ["openinference/openai-chat-stream.traces.json", "openinference/openai-embeddings.traces.json"]) {
      expect(first(file)).toMatchObject({ quality: "missing", flags: ["usage_missing"] });
      expect(first(file).lines[0]?.quantities).toMatchObject({ input: null, output: null, embedding: null, requests: 1n });
    }
  });

  it("keeps a client's cost of 0 as a claim", () => {
    expect(first("openlit/chat.traces.json").clientCostUsd).toBe("0");
  });

  it("keeps no prompt, answer or tool result", () => {
    for (const fixture of fixtures) {
      const text = JSON.stringify(readFixture(fixture), (_, item: unknown) => (typeof item === "bigint" ? String(item) : item));
      expect(text).not.toMatch(/weather in Paris|hello world|say hello|Hello, world|"temp"|get weather/i);
    }
  });
});

type Json = { [key: string]: unknown };
const decode = (file: string): Json => JSON.parse(new TextDecoder().decode(fixtureBytes(file))) as Json;
const encode = (payload: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(payload));
const keyed = (normalised: ReturnType<typeof normaliseSpans>) =>
  Object.fromEntries(normalised.events.map(({ event }) => [event.dedupeKey, { ...event }] as const).sort(([a], [b]) => (a < b ? -1 : 1)));

const traceFiles = fixtures.filter(({ signal, encoding }) => signal === "traces" && encoding === "json").map(({ file }) => file);
type Group = { resource: unknown; scopeSpans: { scope: unknown; spans: Json[] }[] };
const groupsOf = (file: string): Group[] => decode(file).resourceSpans as Group[];
const spansOf = (file: string) =>
  groupsOf(file).flatMap((group) =>
    group.scopeSpans.flatMap((part) => part.spans.map((span) => ({ resource: group.resource, scope: part.scope, span }))),
  );

describe("the same spans mean the same however they are sent", () => {
  it.each(traceFiles)("%s: in any order, in any grouping, in either case of ids", (file) => {
    const before = keyed(normaliseSpans(fixtureBytes(file), "json"));
    const spans = spansOf(file);
    const apart = [...spans].reverse().map(({ resource, scope, span }) => ({ resource, scopeSpans: [{ scope, spans: [span] }] }));
    expect(keyed(normaliseSpans(encode({ resourceSpans: apart }), "json"))).toEqual(before);
    const upper = spans.map(({ resource, scope, span }) => {
      const ids = Object.fromEntries(
        ["traceId", "spanId", "parentSpanId"].flatMap((name) => (typeof span[name] === "string" ? [[name, span[name].toUpperCase()]] : [])),
      );
      return { resource, scopeSpans: [{ scope, spans: [{ ...span, ...ids }] }] };
    });
    expect(keyed(normaliseSpans(encode({ resourceSpans: upper }), "json"))).toEqual(before);
  });

  it.each(traceFiles)("%s: one span a request gives the same totals, keys and hashes", (file) => {
    const whole = normaliseSpans(fixtureBytes(file), "json");
    const single = spansOf(file).flatMap(({ resource, scope, span }) =>
      eventsOf(normaliseSpans(encode({ resourceSpans: [{ resource, scopeSpans: [{ scope, spans: [span] }] }] }), "json")),
    );
    expect(totalsOf(single)).toEqual(totalsOf(eventsOf(whole)));
    const hashes = (events: ReturnType<typeof eventsOf>) =>
      events.map(({ dedupeKey, payloadHash }) => `${dedupeKey} ${payloadHash}`).sort();
    expect(hashes(single)).toEqual(hashes(eventsOf(whole)));
  });

  it("protobuf and JSON of one message are one event with one hash", () => {
    for (const name of ["anthropic-cache", "chat-openai"]) {
      const json = normaliseSpans(fixtureBytes(`openllmetry/${name}.traces.decoded.json`), "json");
      expect(keyed(normaliseSpans(fixtureBytes(`openllmetry/${name}.traces.pb`), "protobuf"))).toEqual(keyed(json));
    }
  });

  it("a resend is the same events, to the hash", () => {
    const [first, third] = [1, 3].map((attempt) =>
      normaliseSpans(fixtureBytes(`otel-instrumentation-openai/resent-batch-attempt${attempt}.traces.json`), "json"),
    );
    expect(first).toEqual(third);
  });

  it("what a collector adds to the resource changes neither key nor hash", () => {
    const file = "otel-instrumentation-openai/spans.traces.json";
    const groups = groupsOf(file).map((group) => ({
      ...group,
      resource: { attributes: [{ key: "k8s.cluster.name", value: { stringValue: "c1" } }] },
    }));
    const hashes = (normalised: ReturnType<typeof normaliseSpans>) =>
      eventsOf(normalised).map(({ dedupeKey, payloadHash }) => [dedupeKey, payloadHash]);
    expect(hashes(normaliseSpans(encode({ resourceSpans: groups }), "json"))).toEqual(hashes(normaliseSpans(fixtureBytes(file), "json")));
  });

  it.each(fixtures.filter(({ signal, encoding }) => signal === "logs" && encoding === "json").map(({ file }) => file))(
    "%s: log records in any grouping",
    (file) => {
      const groups = decode(file).resourceLogs as { resource: unknown; scopeLogs: { scope: unknown; logRecords: Json[] }[] }[];
      const apart = groups
        .flatMap(({ resource, scopeLogs }) =>
          scopeLogs.flatMap(({ scope, logRecords }) =>
            logRecords.map((record) => ({ resource, scopeLogs: [{ scope, logRecords: [record] }] })),
          ),
        )
        .reverse();
      expect(keyed(normaliseLogs(encode({ resourceLogs: apart }), "json"))).toEqual(keyed(normaliseLogs(fixtureBytes(file), "json")));
    },
  );
});

describe("what is not usage is dropped", () => {
  it("a megabyte of file system spans leaves the call and its turn", () => {
    const events = eventsOf(readFixture(fixtureNamed("codex/turn.traces.json.gz")));
    expect(events.map(({ role }) => role)).toEqual(["billable", "evidence"]);
  });
});
