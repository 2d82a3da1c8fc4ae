import { describe, expect, it } from "vitest";
import { chatAttributes as chat, eventsOf, onlyCall as only, tokenAttributes as tokens, traceRequest } from "@/lib/testing/telemetry";
import { normaliseSpans } from "./otlp-traces";

describe("counts that cannot be", () => {
  it.each([-1, 1.5, "many", 2e12, true])("%j stays unknown and is flagged", (count) => {
    expect(only([{ id: "a", attributes: chat({ "gen_ai.usage.input_tokens": count, "gen_ai.usage.output_tokens": 5 }) }])).toMatchObject({
      quantities: { input: null, output: 5n },
      flags: ["unreadable_count:input"],
    });
  });
  it.each([
    ["12", 12n],
    [12, 12n],
    ["12.0", 12n],
  ])("%j is read", (count, read) => {
    expect(only([{ id: "a", attributes: chat({ "gen_ai.usage.input_tokens": count }) }]).quantities.input).toBe(read);
  });
  it("two spellings that differ are told", () => {
    const attributes = chat({ ...tokens(100, 1), "gen_ai.usage.cache_read.input_tokens": 20, "gen_ai.usage.cache_read_input_tokens": 30 });
    expect(only([{ id: "a", attributes }])).toMatchObject({
      quantities: { input: 80n, cacheRead: 20n },
      flags: ["spellings_differ:cacheRead"],
    });
  });
  it("reasoning beside the completion is added to it, with a flag", () => {
    const attributes = chat({ ...tokens(10, 5), "gen_ai.usage.reasoning.output_tokens": 8 });
    expect(only([{ id: "a", attributes }])).toMatchObject({ quantities: { output: 13n, reasoning: 8n }, flags: ["parts_exceed_whole"] });
  });
});

describe("what is stored is bounded and storable", () => {
  it("long names are cut, NUL and half characters replaced, labels limited", () => {
    const resource = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`x.label${i}`, "y".repeat(5_000)]));
    const event = only([
      {
        id: "a",
        resource: { "service.name": "a\0b\ud800", ...resource },
        attributes: chat({ ...tokens(1, 1), "gen_ai.response.model": "m".repeat(10_000) }),
      },
    ]);
    expect(event.model).toHaveLength(256);
    expect(event.hints.application).toBe("a\uFFFDb\uFFFD");
    expect(Object.keys(event.labels)).toHaveLength(64);
    expect(Object.values(event.labels).every((label) => label.length <= 256)).toBe(true);
  });
  it("a span without a time is refused by itself", () => {
    const [good, bad] = [1, 2].map(
      (id) => JSON.parse(new TextDecoder().decode(traceRequest([{ id: String(id), attributes: chat(tokens(1, 1)) }]))).resourceSpans[0],
    );
    bad.scopeSpans[0].spans[0].endTimeUnixNano = bad.scopeSpans[0].spans[0].startTimeUnixNano = "0";
    const normalised = normaliseSpans(new TextEncoder().encode(JSON.stringify({ resourceSpans: [good, bad] })), "json");
    expect(normalised.events).toHaveLength(1);
    expect(normalised.rejected).toMatchObject([{ index: 1, location: "endTimeUnixNano" }]);
  });
  it("spans without ids are told apart by their content", () => {
    const request = JSON.parse(
      new TextDecoder().decode(
        traceRequest([
          { id: "a", attributes: chat(tokens(1, 1)) },
          { id: "b", attributes: chat(tokens(2, 2)) },
        ]),
      ),
    );
    for (const group of request.resourceSpans)
      for (const span of group.scopeSpans[0].spans) Object.assign(span, { traceId: "", spanId: "0000000000000000" });
    const keys = eventsOf(normaliseSpans(new TextEncoder().encode(JSON.stringify(request)), "json")).map(({ dedupeKey }) => dedupeKey);
    expect(new Set(keys).size).toBe(2);
    expect(keys.every((key) => key.startsWith("span:"))).toBe(true);
  });
});
