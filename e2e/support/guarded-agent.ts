/** An agent of the Vercel AI SDK behind the product's own middleware, on a model that uses exactly what was estimated. */
import { generateText, wrapLanguageModel } from "ai";
import { MockLanguageModelV4 } from "ai/test";
import type { Countinghouse } from "@/public/sdk/countinghouse";
import { countinghouseMiddleware, estimateTokens } from "@/public/sdk/wrappers";

type Caller = { credential: string; context: { application: string } };
const PROMPT = "Which of these orders may be sent today?";

/** @returns one call of the agent, and the tokens that its prompt takes. */
export async function makeAgent(modelId: string, outputTokens: number) {
  let promptTokens = 0;
  const model = new MockLanguageModelV4({
    provider: "openai.chat",
    modelId,
    doGenerate: async ({ prompt, tools }) => {
      promptTokens = estimateTokens([prompt, tools]);
      return {
        content: [{ type: "text", text: "All of them." }],
        finishReason: { unified: "stop", raw: "stop" },
        usage: {
          inputTokens: { total: promptTokens, noCache: promptTokens, cacheRead: 0, cacheWrite: 0 },
          outputTokens: { total: outputTokens, text: outputTokens, reasoning: 0 },
        },
        response: { id: `chatcmpl-${crypto.randomUUID()}`, modelId, timestamp: new Date() },
        warnings: [],
      };
    },
  });
  const request = { prompt: PROMPT, maxOutputTokens: outputTokens, maxRetries: 0 };
  await generateText({ model, ...request });
  return {
    promptTokens,
    call: async (ch: Countinghouse, caller: Caller): Promise<string> =>
      (await generateText({ model: wrapLanguageModel({ model, middleware: countinghouseMiddleware(ch, caller) }), ...request })).text,
  };
}
