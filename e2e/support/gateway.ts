/**
 * A gateway as LiteLLM's proxy with its hook is one: before it forwards a chat it asks whether it may, afterwards it tells
 * what the answer said was used. Knows nothing of the product but its address, a token and the alias of its caller's key.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

type Gateway = {
  baseURL: string;
  token: string;
  /** Where it forwards to: an OpenAI-compatible server. */
  providerURL: string;
  credential: string;
  application: string;
  /** What its tokenizer counts in a prompt. */
  promptTokens: number;
};
type Chat = { model: string; max_completion_tokens: number };
type Answer = { id: string; model: string; usage: { prompt_tokens: number; completion_tokens: number } };

/** @returns where programs send their chats, and how to stop it. */
export async function startGateway(gateway: Gateway): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { status, body } = await forward(gateway, Buffer.concat(chunks).toString());
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/chat/completions`,
    stop: () => new Promise((stopped) => server.close(() => stopped())),
  };
}

async function forward(gateway: Gateway, sent: string): Promise<{ status: number; body: unknown }> {
  const { model, max_completion_tokens: maxOutputTokens } = JSON.parse(sent) as Chat;
  const decision = await ask<{ decision: string; reservationId?: string; reason?: string; message?: string }>(gateway, "/authorize", {
    ...{ credential: gateway.credential, provider: "openai", model },
    context: { application: gateway.application },
    estimate: { inputTokens: gateway.promptTokens, maxOutputTokens },
  });
  if (decision.decision !== "allow") return { status: 429, body: { error: { code: decision.reason, message: decision.message } } };
  const answered = await fetch(`${gateway.providerURL}/chat/completions`, { method: "POST", body: sent });
  const answer = (await answered.json()) as Answer;
  await ask(gateway, `/reservations/${decision.reservationId}/commit`, {
    usage: { input: answer.usage.prompt_tokens, output: answer.usage.completion_tokens },
    model: answer.model,
    responseId: answer.id,
  });
  return { status: 200, body: answer };
}

async function ask<Said>({ baseURL, token }: Gateway, path: string, body: object): Promise<Said> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const answer = await fetch(`${baseURL}/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Said;
}
