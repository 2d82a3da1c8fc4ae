import { describe, expect, it } from "vitest";
import { chatAttributes, readRecordInputs, readSpanInputs, tokenAttributes } from "@/lib/testing/telemetry";
import { promptHashOf } from "./content";
import type { Attributes, AttributeValue } from "./model";

const hashOf = (attributes: Record<string, unknown>): string | undefined =>
  readSpanInputs([{ id: "a", attributes: { ...chatAttributes(), ...tokenAttributes(1, 1), ...attributes } }]).events[0]?.event.promptHash;
const argsOf = (attributes: Record<string, unknown>): string | undefined =>
  readSpanInputs([{ id: "a", attributes: { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "search", ...attributes } }])
    .events[0]?.event.tool?.argsHash;

describe("the hash of a prompt", () => {
  it.each([
    [
      "the conventions",
      { "gen_ai.input.messages": '[{"role":"user","content":"hello"}]' },
      { "gen_ai.input.messages": '[{"role":"user","content":"other"}]' },
    ],
    [
      "OpenLLMetry",
      { "gen_ai.prompt.0.role": "user", "gen_ai.prompt.0.content": "hello" },
      { "gen_ai.prompt.0.role": "user", "gen_ai.prompt.0.content": "other" },
    ],
    [
      "OpenInference",
      { "llm.input_messages.0.message.role": "user", "llm.input_messages.0.message.content": "hello" },
      { "llm.input_messages.0.message.role": "user", "llm.input_messages.0.message.content": "other" },
    ],
    ["OpenInference without messages", { "input.value": "hello" }, { "input.value": "other" }],
    ["the Vercel AI SDK", { "ai.prompt.messages": '[{"role":"user"}]' }, { "ai.prompt.messages": '[{"role":"system"}]' }],
  ])("of %s is the same for the same prompt and another for another", (_, one, other) => {
    expect(hashOf(one)).toMatch(/^[0-9a-f]{64}$/);
    expect(hashOf({ ...one, "gen_ai.usage.output_tokens": 2 })).toBe(hashOf(one));
    expect(hashOf(other)).not.toBe(hashOf(one));
  });

  it("does not depend on the order of keys or the spaces of its JSON", () => {
    expect(hashOf({ "gen_ai.input.messages": '[{"role":"user","content":"x"}]' })).toBe(
      hashOf({ "gen_ai.input.messages": '[ { "content": "x", "role": "user" } ]' }),
    );
  });

  it("is made of the events of a span where it is told there, answers left out", () => {
    const attributes: Attributes = new Map();
    const event = (name: string, fields: Record<string, AttributeValue>) => ({
      name,
      timeNano: 0n,
      attributes: new Map(Object.entries(fields)),
    });
    const asked = event("gen_ai.user.message", { "gen_ai.system": "openai", content: "hello" });
    const one = promptHashOf(attributes, [asked, event("gen_ai.choice", { message: "a" })]);
    expect(one).toBe(promptHashOf(attributes, [asked, event("gen_ai.choice", { message: "b" })]));
    expect(one).not.toBe(promptHashOf(attributes, [event("gen_ai.user.message", { "gen_ai.system": "openai", content: "bye" })]));
    expect(promptHashOf(attributes, [event("gen_ai.choice", { message: "a" })])).toBeUndefined();
  });

  it("is there for log events of the conventions too, and nowhere without content", () => {
    const record = (more: object) =>
      readRecordInputs([
        {
          attributes: { "event.name": "gen_ai.client.inference.operation.details", ...chatAttributes(), ...tokenAttributes(1, 1), ...more },
        },
      ]).events[0]?.event.promptHash;
    const messages = { "gen_ai.input.messages": '[{"role":"user","content":"hello"}]' };
    expect(record(messages)).toBe(hashOf(messages));
    expect([record({}), hashOf({})]).toEqual([undefined, undefined]);
  });
});

describe("the hash of a tool's arguments", () => {
  it("is that of the arguments, in whatever order of keys, and never of what describes the tool", () => {
    const one = argsOf({ "gen_ai.tool.call.arguments": '{"a":1,"b":[2]}' });
    expect(one).toBe(argsOf({ "gen_ai.tool.call.arguments": '{ "b": [2], "a": 1 }' }));
    expect(one).not.toBe(argsOf({ "gen_ai.tool.call.arguments": '{"a":2,"b":[2]}' }));
    expect(argsOf({})).toBeUndefined();
    expect(argsOf({ "input.value": '{"q":1}', "tool.parameters": "{}" })).toBe(
      argsOf({ "input.value": '{"q":1}', "tool.parameters": '{"other":1}' }),
    );
  });
});
