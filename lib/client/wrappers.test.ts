import { generateText, streamText, wrapLanguageModel } from "ai";
import { MockLanguageModelV4 } from "ai/test";
import OpenAI from "openai";
import { zodResponseFormat } from "openai/helpers/zod";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { BudgetDenied, Countinghouse } from "@/public/sdk/countinghouse";
import { countinghouseMiddleware, estimateTokens, wrapAnthropic, wrapOpenAI } from "@/public/sdk/wrappers";
import { ModelStandIn } from "./model-stand-in";
import { StandIn } from "./stand-in";

let product: StandIn;
let models: ModelStandIn;
let ch: Countinghouse;
beforeAll(async () => {
  models = await new ModelStandIn().start();
});
afterAll(() => models.stop());
beforeEach(async () => {
  product = await new StandIn().start();
  ch = new Countinghouse({ url: product.url, token: "cth_test" });
  models.fails = undefined;
  models.breaks = false;
  models.asked.length = 0;
});
afterEach(() => product.stop());

const CALLER = { credential: "triage-key", context: { application: "support-desk" } };
const raw = () => new OpenAI({ apiKey: "sk-test", baseURL: `${models.url}/v1`, maxRetries: 0 });
const openai = () => wrapOpenAI(raw(), ch, CALLER);
const ASKED = { model: "gpt-4o-mini", max_completion_tokens: 50, messages: [{ role: "user" as const, content: "Say hello to everyone." }] };
const CHAT_COUNTS = { input: 120, cacheRead: 100, output: 40, reasoning: 30 };
const served = { model: "gpt-4o-mini-2024-07-18", convention: "inclusive" };
/** All that is held was committed or given back. */
const settled = () => expect([...product.heldUsd.keys()]).toEqual([]);

describe("the OpenAI client", () => {
  test("a completion is authorised with its estimate and committed with the counts of its answer", async () => {
    const answer = await openai().chat.completions.create(ASKED);
    expect(answer.choices[0]?.message.content).toContain("Hello");
    const inputTokens = estimateTokens([ASKED.messages]);
    expect(product.sentTo("authorize")).toEqual([
      { ...CALLER, provider: "openai", model: "gpt-4o-mini", estimate: { inputTokens, maxOutputTokens: 50 } },
    ]);
    expect(product.sentTo("commit")).toMatchObject([{ usage: CHAT_COUNTS, responseId: "chatcmpl-1", ...served }]);
    settled();
  });

  test("a stream is committed from its last chunk, which a program that did not ask for it never sees", async () => {
    const seen: number[] = [];
    for await (const part of await openai().chat.completions.create({ ...ASKED, stream: true })) seen.push(part.choices.length);
    expect(seen).toEqual([1, 1]);
    expect(models.asked).toMatchObject([{ stream_options: { include_usage: true } }]);
    expect(product.sentTo("commit")).toMatchObject([{ usage: CHAT_COUNTS, status: "ok", ...served }]);
    const asked = await openai().chat.completions.create({ ...ASKED, stream: true, stream_options: { include_usage: true } });
    const parts = [];
    for await (const part of asked) parts.push(part.usage?.total_tokens);
    expect(parts).toEqual([undefined, undefined, 160]);
    settled();
  });

  test("a stream that is left early is released as cancelled; one that breaks as failed", async () => {
    for await (const _ of await openai().chat.completions.create({ ...ASKED, stream: true })) break;
    models.breaks = true;
    const broken = await openai().chat.completions.create({ ...ASKED, stream: true });
    await expect(
      (async () => {
        for await (const _ of broken);
      })(),
    ).rejects.toThrow();
    expect(product.sentTo("release")).toEqual([{ reason: "cancelled" }, { reason: "failed" }]);
    settled();
  });

  test("its own helpers go the same way: parse, stream, and the HTTP response", async () => {
    const client = openai();
    const format = zodResponseFormat(z.object({ greeting: z.string() }), "greeting");
    const parsed = await client.chat.completions.parse({ ...ASKED, response_format: format });
    expect(parsed.choices[0]?.message.parsed).toEqual({ greeting: "Hello" });
    expect(await client.chat.completions.stream(ASKED).finalContent()).toBe("Hello");
    const { data, response } = await client.chat.completions.create(ASKED).withResponse();
    expect([data.id, response.headers.get("x-request-id")]).toEqual(["chatcmpl-1", "req_1"]);
    expect(await (await client.chat.completions.create(ASKED).asResponse()).json()).toMatchObject({ id: "chatcmpl-1" });
    expect(product.sentTo("commit").map(({ usage }) => usage)).toEqual([
      CHAT_COUNTS,
      CHAT_COUNTS,
      CHAT_COUNTS,
      { input: expect.any(Number) },
    ]);
    settled();
  });

  test("Responses, whole and as events, with their searches and service tier", async () => {
    const asked = { model: "gpt-4o-mini", input: "Say hello.", max_output_tokens: 100 };
    const answer = await openai().responses.create(asked);
    expect(answer.output_text).toBe("Hello");
    for await (const _ of await openai().responses.create({ ...asked, stream: true }));
    const told = {
      usage: { input: 200, cacheRead: 50, output: 60, reasoning: 20, webSearches: 1 },
      mode: "flex",
      responseId: "resp_1",
      ...served,
    };
    expect(product.sentTo("commit")).toMatchObject([told, told]);
    settled();
  });

  test("a refused call never reaches the provider, and the client given stays as it is", async () => {
    product.next = [{ decision: "deny", reason: "budget_exhausted", budgetId: "bud_1" }];
    const [plain, own] = [raw(), openai()];
    await expect(own.chat.completions.create(ASKED)).rejects.toBeInstanceOf(BudgetDenied);
    expect(models.asked).toEqual([]);
    await wrapOpenAI(plain, ch, CALLER)
      .chat.completions.create(ASKED)
      .catch(() => undefined);
    await plain.chat.completions.create(ASKED);
    expect(models.asked).toHaveLength(1);
  });

  test("what the provider refuses is given back, and what the program leaves is cancelled", async () => {
    models.fails = 500;
    await expect(openai().chat.completions.create(ASKED)).rejects.toMatchObject({ status: 500 });
    const left = new AbortController();
    const asked = openai().chat.completions.create(ASKED, { signal: left.signal });
    left.abort();
    await expect(asked).rejects.toThrow();
    expect(product.sentTo("release")[0]).toEqual({ reason: "failed" });
  });
});

describe("the Anthropic client", () => {
  type Asked = { model: string; max_tokens: number; messages: { role: "user"; content: string }[]; stream?: boolean };
  const asked: Asked = { model: "claude-sonnet-4-5", max_tokens: 500, messages: [{ role: "user", content: "Say hello." }] };
  const counts = { input: 21, cacheRead: 3_000, cacheWrite5m: 456, cacheWrite1h: 100, output: 393, webSearches: 1 };
  /** As far as the wrapper knows it: `create` answers a promise of a message or of its events. */
  const anthropic = () =>
    wrapAnthropic(
      {
        messages: {
          async create(body: Asked) {
            const response = await fetch(`${models.url}/v1/messages`, { method: "POST", body: JSON.stringify(body) });
            if (!body.stream) return response.json();
            const text = await response.text();
            const events = [...text.matchAll(/^data: (\{.*)$/gm)].map(([, event = ""]) => JSON.parse(event) as { type: string });
            return (async function* () {
              yield* events;
            })();
          },
        },
      },
      ch,
      CALLER,
    );

  test("a message is committed with the cached tokens beside the input", async () => {
    expect(await anthropic().messages.create(asked)).toMatchObject({ id: "msg_01" });
    expect(product.sentTo("authorize")).toMatchObject([
      { provider: "anthropic", model: "claude-sonnet-4-5", estimate: { maxOutputTokens: 500 } },
    ]);
    expect(product.sentTo("commit")).toMatchObject([
      { usage: counts, convention: "disjoint", responseId: "msg_01", model: "claude-sonnet-4-5-20250929" },
    ]);
    settled();
  });

  test("a stream is committed with the counts of its first and last events; left early, with those told so far", async () => {
    for await (const _ of await anthropic().messages.create({ ...asked, stream: true }));
    for await (const _ of await anthropic().messages.create({ ...asked, stream: true })) break;
    expect(product.sentTo("commit")).toMatchObject([
      { usage: counts, status: "ok" },
      { usage: { input: 21, output: 1 }, status: "cancelled" },
    ]);
    settled();
  });

  test("a client that cannot copy itself is wrapped once", () => {
    const client = { messages: { create: async () => ({}) } };
    wrapAnthropic(client, ch, CALLER);
    expect(() => wrapAnthropic(client, ch, CALLER)).toThrow("wrapped already");
  });
});

describe("the AI SDK", () => {
  const usage = {
    inputTokens: { total: 120, noCache: 20, cacheRead: 100, cacheWrite: undefined },
    outputTokens: { total: 40, text: 10, reasoning: 30 },
  };
  const finishReason = { unified: "stop" as const, raw: "stop" };
  const model = (parts: object[] = PARTS) =>
    new MockLanguageModelV4({
      provider: "openai.chat",
      modelId: "gpt-4o-mini",
      doGenerate: async () => ({
        content: [{ type: "text", text: "Hello" }],
        finishReason,
        usage,
        warnings: [],
        response: { id: "chatcmpl-1", modelId: "gpt-4o-mini-2024-07-18" },
      }),
      doStream: async () => ({ stream: streamOf(parts) as never }),
    });
  const PARTS = [
    { type: "stream-start", warnings: [] },
    { type: "response-metadata", id: "chatcmpl-1", modelId: "gpt-4o-mini-2024-07-18" },
    { type: "text-start", id: "1" },
    { type: "text-delta", id: "1", delta: "Hello" },
    { type: "text-end", id: "1" },
    { type: "finish", finishReason, usage },
  ];
  const streamOf = (parts: object[]) =>
    new ReadableStream({
      start(controller) {
        for (const one of parts) controller.enqueue(one);
        if (parts.length > 0) controller.close();
      },
    });
  const guarded = (parts?: object[]) => wrapLanguageModel({ model: model(parts), middleware: countinghouseMiddleware(ch, CALLER) });

  test("generated and streamed text are authorised and committed with the counts of the model", async () => {
    expect((await generateText({ model: guarded(), prompt: "Say hello.", maxOutputTokens: 50 })).text).toBe("Hello");
    expect(await streamText({ model: guarded(), prompt: "Say hello." }).text).toBe("Hello");
    expect(product.sentTo("authorize")).toMatchObject([
      { ...CALLER, provider: "openai.chat", model: "gpt-4o-mini", estimate: { maxOutputTokens: 50 } },
      { provider: "openai.chat", model: "gpt-4o-mini" },
    ]);
    const told = { usage: CHAT_COUNTS, responseId: "chatcmpl-1", ...served };
    expect(product.sentTo("commit")).toMatchObject([told, told]);
    settled();
  });

  test("a refused call never reaches the model, and is not tried again", async () => {
    product.next = [{ decision: "deny", reason: "blocked", message: "Blocked by security." }];
    const one = model();
    const refused = generateText({
      model: wrapLanguageModel({ model: one, middleware: countinghouseMiddleware(ch, CALLER) }),
      prompt: "x",
    });
    await expect(refused).rejects.toThrow("Blocked by security.");
    expect(one.doGenerateCalls).toEqual([]);
    expect(product.sentTo("authorize")).toHaveLength(1);
  });

  test("a stream that is cancelled, and one that tells an error, are settled so", async () => {
    const { stream } = await guarded([]).doStream({ prompt: [] });
    await stream.cancel();
    const broken = await guarded([{ type: "error", error: new Error("overloaded") }]).doStream({ prompt: [] });
    for await (const _ of broken.stream);
    expect(product.sentTo("release")).toEqual([{ reason: "cancelled" }, { reason: "failed" }]);
    settled();
  });
});

test("a prompt is estimated by its characters, and never below what other scripts and pictures take", () => {
  expect(estimateTokens("four")).toBe(2);
  expect(estimateTokens("word ".repeat(800))).toBe(1_100);
  expect(estimateTokens("計算書類")).toBe(5);
  expect(estimateTokens({ image: `data:image/png;base64,${"A".repeat(100_000)}` })).toBeLessThan(2_000);
  expect(estimateTokens([null, undefined, 7])).toBe(0);
});
