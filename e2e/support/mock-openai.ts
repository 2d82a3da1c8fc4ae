/** An OpenAI-compatible server on this machine: answers every chat with the same usage, so that totals are known ahead. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type MockUsage = { prompt: number; cached: number; completion: number; reasoning: number };

/** @returns its base URL, how many calls it answered, and how to stop it. */
export async function startMockOpenAi(usage: MockUsage): Promise<{ baseURL: string; answered: () => number; stop: () => Promise<void> }> {
  let answered = 0;
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      answered++;
      response.setHeader("content-type", "application/json");
      response.end(
        JSON.stringify({
          id: `chatcmpl-${answered}-${crypto.randomUUID()}`,
          object: "chat.completion",
          created: Math.floor(Date.now() / 1000),
          model: "gpt-4o-mini-2024-07-18",
          choices: [{ index: 0, message: { role: "assistant", content: "done" }, finish_reason: "stop" }],
          usage: {
            prompt_tokens: usage.prompt,
            completion_tokens: usage.completion,
            total_tokens: usage.prompt + usage.completion,
            prompt_tokens_details: { cached_tokens: usage.cached, audio_tokens: 0 },
            completion_tokens_details: { reasoning_tokens: usage.reasoning },
          },
        }),
      );
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    baseURL: `http://127.0.0.1:${port}/v1`,
    answered: () => answered,
    stop: () => new Promise((stopped) => server.close(() => stopped())),
  };
}
