import { describe, expect, it } from "vitest";
import { billableOf, eventsOf, readSpanInputs, type SpanInput } from "@/lib/testing/telemetry";

const span = (attributes: Record<string, unknown>): SpanInput => ({ scope: "langfuse-sdk", version: "4.2.0", id: "1", attributes });
const generation = (details: unknown, more: Record<string, unknown> = {}) =>
  span({
    "langfuse.observation.type": "generation",
    "langfuse.observation.model.name": "gpt-4o",
    "langfuse.observation.usage_details": typeof details === "string" ? details : JSON.stringify(details),
    ...more,
  });
function counts(input: SpanInput) {
  const [event] = billableOf(readSpanInputs([input]));
  return Object.fromEntries(Object.entries(event?.lines[0]?.quantities ?? {}).filter(([, count]) => count !== null && count !== 0n));
}

describe("a generation of Langfuse", () => {
  it.each([
    ["its own names", { input: 10, output: 5 }, { input: 10n, output: 5n }],
    [
      "parts beside each other",
      { input: 7, input_cached_tokens: 3, output: 5, output_reasoning_tokens: 2, total: 17 },
      { input: 7n, cacheRead: 3n, output: 7n, reasoning: 2n },
    ],
    [
      "parts beside each other without a total",
      { input: 7, cache_read_input_tokens: 3, output: "5" },
      { input: 7n, cacheRead: 3n, output: 5n },
    ],
    [
      "parts inside, as the total says",
      { input: 10, cache_read_input_tokens: 2, output: 5, total: 15 },
      { input: 8n, cacheRead: 2n, output: 5n },
    ],
    [
      "OpenAI's usage",
      { prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 3 } },
      { input: 7n, cacheRead: 3n, output: 5n },
    ],
    [
      "what was heard",
      { input: 5, input_audio_tokens: 4, output: 3, output_audio_tokens: 2 },
      { input: 9n, audioIn: 4n, output: 5n, audioOut: 2n },
    ],
  ])("tells %s", (_, details, expected) => {
    expect(counts(generation(details))).toEqual({ requests: 1n, ...expected });
  });

  it("tells who called, on which model, and what Langfuse took it to cost", () => {
    const [event] = billableOf(
      readSpanInputs([
        generation(
          { input: 1, output: 1 },
          { "langfuse.observation.cost_details": '{"input":0.1,"total":0.3}', "user.id": "u1", "langfuse.environment": "prod" },
        ),
      ]),
    );
    expect(event).toMatchObject({
      lines: [{ provider: "openai", model: "gpt-4o" }],
      hints: { identity: "u1", environment: "prod" },
      clientCostUsd: "0.3",
    });
  });

  it("whose counts cannot be read is a call of unknown usage", () => {
    for (const details of ["{", "[]", '"x"', "{}", '{"input":"many"}']) {
      expect(billableOf(readSpanInputs([generation(details)]))[0]).toMatchObject({ quality: "missing", flags: ["usage_missing"] });
    }
  });
});

describe("the kind of a span", () => {
  it.each(["langfuse.observation.type", "gen_ai.span.kind", "langsmith.span.kind", "openinference.span.kind"])(
    "is read from %s",
    (name) => {
      const usage = { "gen_ai.request.model": "gpt-4o", "gen_ai.usage.input_tokens": 4, "gen_ai.usage.output_tokens": 2 };
      const kinds = (kind: string) =>
        eventsOf(readSpanInputs([span({ [name]: kind, ...usage })])).map(({ role, operation }) => [role, operation]);
      expect(kinds("LLM")).toEqual([["billable", "chat"]]);
      expect(kinds("embedding")).toEqual([["billable", "embeddings"]]);
      expect(kinds("tool")).toEqual([["billable", "tool"]]);
      expect(kinds("AGENT")).toEqual([["evidence", "agent"]]);
      expect(kinds("chain")).toEqual([["evidence", "agent"]]);
    },
  );
});
