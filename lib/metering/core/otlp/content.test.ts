import { describe, expect, it } from "vitest";
import { chatAttributes, readRecordInputs, readSpanInputs, tokenAttributes } from "@/lib/testing/telemetry";
import { promptOf } from "./content";
import type { Attributes, AttributeValue } from "./model";

const readWith = (attributes: Record<string, unknown>) =>
  readSpanInputs([{ id: "a", attributes: { ...chatAttributes(), ...tokenAttributes(1, 1), ...attributes } }]).events[0]?.event;
const hashOf = (attributes: Record<string, unknown>): string | undefined => readWith(attributes)?.promptHash;
const shapeOf = (attributes: Record<string, unknown>): string | undefined => readWith(attributes)?.promptShape;
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
    const one = promptOf(attributes, [asked, event("gen_ai.choice", { message: "a" })]);
    expect(one).toEqual(promptOf(attributes, [asked, event("gen_ai.choice", { message: "b" })]));
    expect(one.promptHash).not.toBe(
      promptOf(attributes, [event("gen_ai.user.message", { "gen_ai.system": "openai", content: "bye" })]).promptHash,
    );
    expect(promptOf(attributes, [event("gen_ai.choice", { message: "a" })])).toEqual({});
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

describe("the shape of a prompt", () => {
  const asked = (text: string) => ({ "gen_ai.input.messages": JSON.stringify([{ role: "user", content: text }]) });

  it("is one for prompts that differ in a counter or a time, whose hashes are as many as they are", () => {
    const loop = [1, 2, 30].map((n) => asked(`It is 2026-11-23T09:${n + 10}:00Z. Attempt ${n}: mend the build.`));
    expect(new Set(loop.map(hashOf)).size).toBe(3);
    expect(new Set(loop.map(shapeOf)).size).toBe(1);
    expect(shapeOf(asked("Mend the tests."))).not.toBe(shapeOf(loop[0] ?? {}));
  });

  it("is no hash that a prompt has, and there is none without content", () => {
    expect(shapeOf(asked("mend the build"))).toMatch(/^[0-9a-f]{64}$/);
    expect(shapeOf(asked("mend the build"))).not.toBe(hashOf(asked("mend the build")));
    expect(shapeOf({})).toBeUndefined();
  });

  it("is told by flattened lists and by log events of the conventions too, never of the arguments of a tool", () => {
    const flat = (text: string) => ({ "gen_ai.prompt.0.role": "user", "gen_ai.prompt.0.content": text });
    expect(shapeOf(flat("attempt 1"))).toBe(shapeOf(flat("attempt 2")));
    const told = readRecordInputs([
      {
        attributes: {
          "event.name": "gen_ai.client.inference.operation.details",
          ...{ ...chatAttributes(), ...tokenAttributes(1, 1), ...asked("attempt 7") },
        },
      },
    ]);
    expect(told.events[0]?.event.promptShape).toBe(shapeOf(asked("attempt 8")));
    expect(argsOf({ "gen_ai.tool.call.arguments": '{"page":1}' })).not.toBe(argsOf({ "gen_ai.tool.call.arguments": '{"page":2}' }));
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
