import { describe, expect, it } from "vitest";
import { billableOf } from "@/lib/testing/telemetry";
import { normaliseCloudEvents } from "./cloudevents";

const RECEIVED = new Date("2026-11-20T12:00:00.000Z");
const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const sent = (data: unknown, more: object = {}) =>
  normaliseCloudEvents(
    encode({ specversion: "1.0", type: "prompt", id: "1", time: "2026-11-20T11:00:00Z", source: "chat-app", data, ...more }),
    null,
    RECEIVED,
  );
/** What the billable events of one CloudEvent count, known quantities that are not 0 only. */
function counts(data: unknown, more: object = {}) {
  const read = sent(data, more);
  expect(read.rejected).toEqual([]);
  return billableOf(read).map(({ lines }) =>
    Object.fromEntries(Object.entries(lines[0]?.quantities ?? {}).filter(([, count]) => count !== null && count !== 0n)),
  );
}
const one = (quantities: Record<string, unknown>) => [{ requests: 1n, ...quantities }];

describe("numbers at the top of an event's data", () => {
  const PLAIN = one({ input: 10n, output: 5n });
  const CACHED = one({ input: 7n, cacheRead: 3n, output: 5n });
  it.each([
    ["OpenAI's names", { prompt_tokens: "10", completion_tokens: 5 }, PLAIN],
    ["in camel case", { promptTokens: 10, completionTokens: "5", totalTokens: 15 }, PLAIN],
    ["a gateway's names", { tokens_in: 10, tokens_out: 5 }, PLAIN],
    ["names with the unit last", { tokensInput: 10, tokensOutput: 5 }, PLAIN],
    ["names of counts", { input_token_count: 10, output_token_count: 5 }, PLAIN],
    ["our own names", { input: 10, output: 5 }, PLAIN],
    ["in capitals with dashes", { "INPUT-TOKENS": 10, "OUTPUT-TOKENS": 5 }, PLAIN],
    ["apart under tokens", { tokens: { input: 10, output: 5 } }, PLAIN],
    ["apart under token_usage", { token_usage: { tokensIn: 10, tokensOut: 5 } }, PLAIN],
    ["attributes of the conventions", { "gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": 5 }, PLAIN],
    ["those below attributes", { attributes: { "gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": "5" } }, PLAIN],
    ["with cached tokens in snake case", { input_tokens: 10, output_tokens: 5, cached_tokens: 3 }, CACHED],
    ["with cached tokens in camel case", { inputTokens: 10, outputTokens: 5, cachedInputTokens: 3 }, CACHED],
    ["with cached tokens and our names", { input: 10, output: 5, cacheRead: 3, convention: "inclusive" }, CACHED],
    ["with one count unknown", { input_tokens: null, output_tokens: 5 }, one({ output: 5n })],
    [
      "with more read than the input holds",
      { input_tokens: 10, output_tokens: 5, cache_read_tokens: 100 },
      one({ input: 10n, cacheRead: 100n, output: 5n }),
    ],
    [
      "Anthropic's names in camel case",
      { inputTokens: 10, outputTokens: 5, cacheReadInputTokens: 4, cacheCreationInputTokens: 2 },
      one({ input: 10n, cacheRead: 4n, cacheWrite: 2n, output: 5n }),
    ],
    ["said to be disjoint", { tokensIn: 10, cached: 4, convention: "disjoint" }, one({ input: 10n, cacheRead: 4n })],
    [
      "reasoning inside the completion",
      { input_tokens: 10, output_tokens: 50, reasoning_tokens: 20 },
      one({ input: 10n, output: 50n, reasoning: 20n }),
    ],
    ["an embedding", { tokens: 4, type: "embedding" }, one({ embedding: 4n })],
    ["images", { images: 3 }, one({ images: 3n })],
    ["characters", { characters: "1200" }, one({ characters: 1_200n })],
    ["pages", { pages: 7 }, one({ pages: 7n })],
    ["seconds of audio", { audio_seconds: 12.25 }, one({ audioSeconds: "12.25" })],
    ["requests alone", { requests: 3 }, [{ requests: 3n }]],
    ["ranked units", { search_units: 2 }, one({ rerankUnits: 2n })],
  ])("%s", (_, data, expected) => {
    expect(counts({ model: "gpt-4o", ...data })).toEqual(expected);
  });

  it("are no numbers where a name holds what was said", () => {
    expect(sent({ model: "gpt-4o", input: "42", output: "43" }).rejected).toMatchObject([{ location: "data" }]);
    expect(counts({ model: "gpt-4o", input: "42", output: "43", tokens_in: 10 })).toEqual(one({ input: 10n }));
  });

  it("that tell a total alone are kept as a call whose usage is missing, with what is not explained", () => {
    for (const data of [{ tokens: 123_456 }, { total_tokens: "123456" }]) {
      const [event] = billableOf(sent({ model: "gpt-4", provider: "openai", ...data }));
      expect(event).toMatchObject({ quality: "missing", flags: ["unexplained_tokens:123456", "usage_missing"] });
      expect(event?.lines[0]?.quantities.input).toBeNull();
    }
  });

  it("flags what it cannot read, and keeps the rest", () => {
    const [event] = billableOf(sent({ model: "gpt-4", tokens_in: -1, tokens_out: 5 }));
    expect(event?.flags).toContain("unreadable_count:input");
    expect(event?.lines[0]?.quantities).toMatchObject({ input: null, output: 5n });
  });

  it("know model, vendor and caller in either case", () => {
    const [event] = billableOf(
      sent({
        modelId: "gpt-4o",
        vendor: "azure",
        inputTokens: 3,
        userId: "u1",
        teamId: "t1",
        customerId: "c1",
        sessionId: "s1",
        latencyMs: 12,
      }),
    );
    expect(event).toMatchObject({
      lines: [{ provider: "azure_openai", model: "gpt-4o" }],
      hints: { operator: { id: "u1" }, team: "t1", tenant: "c1" },
      sessionId: "s1",
      latencyMs: 12,
    });
  });
});

describe("OpenMeter's events", () => {
  it.each(["type", "token_type", "tokenType", "prompt_type", "promptType", "direction"])("tell the type of token as %s", (name) => {
    expect(counts({ model: "gpt-4", tokens: "5", [name]: "input" })).toEqual(one({ input: 5n }));
    expect(counts({ model: "gpt-4", value: 5, [name]: "output" })).toEqual([{ output: 5n }]);
  });

  it("may hold several parts in one list, each counted once, the first under the event's own key", () => {
    const parts = [
      { model: "gpt-4", tokens: "10", type: "input" },
      { model: "gpt-4", tokens: "5", type: "output" },
    ];
    expect(counts(parts)).toEqual([{ requests: 1n, input: 10n }, { output: 5n }]);
    expect(sent(parts).events.map(({ event }) => event.dedupeKey)).toEqual(["cloudevent:chat-app:1", "cloudevent:chat-app:1#1"]);
    expect(counts([parts[0]])).toEqual(counts(parts[0]));
    expect(counts(JSON.stringify(parts))).toEqual(counts(parts));
  });

  it("of a type that nobody knows are refused, unless other counts stand beside it", () => {
    expect(sent({ model: "gpt-4", tokens: 5, type: "mystery" }).rejected).toMatchObject([{ location: "data.type" }]);
    expect(counts({ model: "gpt-4", tokens: 15, type: "chat", input_tokens: 10, output_tokens: 5 })).toEqual(
      one({ input: 10n, output: 5n }),
    );
  });

  it("take an id that is a number", () => {
    expect(sent({ tokens: 1, type: "input", model: "gpt-4" }, { id: 7 }).events[0]?.event.dedupeKey).toBe("cloudevent:chat-app:7");
  });
});
