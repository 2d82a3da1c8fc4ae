/** Providers of models for tests, over real HTTP on loopback: they answer as OpenAI and Anthropic do, whole or as events. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type Json = Record<string, unknown>;
const CHAT_USAGE = {
  prompt_tokens: 120,
  completion_tokens: 40,
  total_tokens: 160,
  prompt_tokens_details: { cached_tokens: 100 },
  completion_tokens_details: { reasoning_tokens: 30 },
};
const about = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "gpt-4o-mini-2024-07-18" };
const chunk = (content: string, reason: string | null = null): Json => ({
  ...about,
  choices: [{ index: 0, delta: { role: "assistant", content }, finish_reason: reason }],
});
const RESPONSE = {
  id: "resp_1",
  object: "response",
  created_at: 1,
  model: "gpt-4o-mini-2024-07-18",
  service_tier: "flex",
  status: "completed",
  output: [
    { type: "web_search_call", id: "ws_1", status: "completed" },
    { type: "message", id: "msg_1", role: "assistant", content: [{ type: "output_text", text: "Hello", annotations: [] }] },
  ],
  usage: {
    input_tokens: 200,
    input_tokens_details: { cached_tokens: 50 },
    output_tokens: 60,
    output_tokens_details: { reasoning_tokens: 20 },
  },
};
const MESSAGE = {
  id: "msg_01",
  type: "message",
  role: "assistant",
  model: "claude-sonnet-4-5-20250929",
  content: [{ type: "text", text: "Hello" }],
  usage: {
    input_tokens: 21,
    cache_read_input_tokens: 3_000,
    cache_creation_input_tokens: 556,
    cache_creation: { ephemeral_5m_input_tokens: 456, ephemeral_1h_input_tokens: 100 },
    output_tokens: 393,
    server_tool_use: { web_search_requests: 1 },
  },
};

/** The events of a stream, as each provider words them. */
function eventsOf(path: string, body: Json): Json[] {
  if (path.endsWith("/responses")) return RESPONSE_EVENTS;
  if (path.endsWith("/messages")) return MESSAGE_EVENTS;
  const isAsked = (body.stream_options as Json | undefined)?.include_usage === true;
  return [chunk("Hel"), chunk("lo", "stop"), ...(isAsked ? [{ ...about, choices: [], usage: CHAT_USAGE }] : [])];
}
const ITEM = { id: "msg_1", type: "message", role: "assistant" };
const RESPONSE_EVENTS: Json[] = [
  { type: "response.created", sequence_number: 0, response: { ...RESPONSE, status: "in_progress", output: [], usage: null } },
  { type: "response.output_item.added", sequence_number: 1, output_index: 0, item: { ...ITEM, content: [] } },
  { type: "response.output_text.delta", sequence_number: 2, item_id: "msg_1", output_index: 0, content_index: 0, delta: "Hello" },
  { type: "response.output_item.done", sequence_number: 3, output_index: 0, item: RESPONSE.output[1] },
  { type: "response.completed", sequence_number: 4, response: RESPONSE },
];
const { server_tool_use, ...AT_START } = MESSAGE.usage;
const MESSAGE_EVENTS: Json[] = [
  { type: "message_start", message: { ...MESSAGE, content: [], usage: { ...AT_START, output_tokens: 1 } } },
  { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hello" } },
  { type: "content_block_stop", index: 0 },
  {
    type: "message_delta",
    delta: { stop_reason: "end_turn", stop_sequence: null },
    usage: { output_tokens: 393, cache_creation_input_tokens: 556, server_tool_use },
  },
  { type: "message_stop" },
];

function answerOf(path: string): Json {
  if (path.endsWith("/responses")) return RESPONSE;
  if (path.endsWith("/messages")) return MESSAGE;
  const choices = [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: '{"greeting":"Hello"}' } }];
  return { ...about, object: "chat.completion", choices, usage: CHAT_USAGE };
}

export class ModelStandIn {
  url = "";
  /** Answers with this status instead. */
  fails: number | undefined;
  /** Ends streams in the middle, as a lost connection does. */
  breaks = false;
  readonly asked: Json[] = [];
  readonly #server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const one of request) chunks.push(one as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Json;
    this.asked.push(body);
    const path = request.url ?? "";
    if (this.fails !== undefined) response.writeHead(this.fails, { "content-type": "application/json" }).end('{"error":{"message":"no"}}');
    else if (body.stream === true) this.#stream(response, eventsOf(path, body));
    else response.writeHead(200, { "content-type": "application/json", "x-request-id": "req_1" }).end(JSON.stringify(answerOf(path)));
  });

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #stream(response: ServerResponse, events: Json[]): void {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const event of this.breaks ? events.slice(0, 1) : events)
      response.write(`${typeof event.type === "string" ? `event: ${event.type}\n` : ""}data: ${JSON.stringify(event)}\n\n`);
    if (this.breaks) setImmediate(() => response.destroy());
    else response.end("data: [DONE]\n\n");
  }
}
