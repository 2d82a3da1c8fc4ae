/**
 * Budgets for the clients of OpenAI and Anthropic and for the Vercel AI SDK, beside countinghouse.ts. Nothing of those
 * packages is needed here: what they look like is described below. License: Apache-2.0.
 *
 *   const openai = wrapOpenAI(new OpenAI(), ch, { credential: "triage-key" });
 *   const anthropic = wrapAnthropic(new Anthropic(), ch, { credential: "triage-key" });
 *   const model = wrapLanguageModel({ model: openai("gpt-4o-mini"), middleware: countinghouseMiddleware(ch, { credential: "triage-key" }) });
 *
 * Wrapped are chat.completions.create and responses.create, messages.create, and what builds on them (parse, stream).
 * Other methods of a client, such as embeddings, go through unseen: guard them with `ch.guard`.
 */
import type { Admission, Call, Committed, Countinghouse, Counts, Used } from "./countinghouse";

/** Who calls. Provider and model are taken from the client and its parameters unless they are said here. */
export type Caller = Omit<Call, "provider" | "model" | "estimate"> & { provider?: string; model?: string };

type Json = { [name: string]: unknown };
type Create = (body: never, options?: never) => unknown;
type OpenAILike = { chat: { completions: { create: Create } }; responses?: { create: Create } };
type AnthropicLike = { messages: { create: Create }; beta?: { messages?: { create: Create } } };

/** A client with the same settings whose calls are authorised and committed; the one given stays as it is. */
export function wrapOpenAI<T extends OpenAILike>(client: T, ch: Countinghouse, call: Caller): T {
  const own = copyOf(client);
  wrapCreate(own.chat.completions, ch, { provider: "openai", ...call }, CHAT);
  if (own.responses) wrapCreate(own.responses, ch, { provider: "openai", ...call }, RESPONSES);
  return own;
}

export function wrapAnthropic<T extends AnthropicLike>(client: T, ch: Countinghouse, call: Caller): T {
  const own = copyOf(client);
  wrapCreate(own.messages, ch, { provider: "anthropic", ...call }, MESSAGES);
  if (own.beta?.messages) wrapCreate(own.beta.messages, ch, { provider: "anthropic", ...call }, MESSAGES);
  return own;
}

const wrapped = new WeakSet<object>();
/** Clients of today copy themselves; one that cannot is changed, once. */
function copyOf<T extends object>(client: T): T {
  const copy = (client as { withOptions?: (options: object) => T }).withOptions?.({}) ?? client;
  if (wrapped.has(copy)) throw new Error("This client is wrapped already: make one for each caller.");
  wrapped.add(copy);
  return copy;
}

/** How one interface of a provider is asked and answers. `part` is an answer, or one event of its stream. */
type Interface = {
  prompt: readonly string[];
  maxOutput: (body: Json) => unknown;
  /** What is sent instead, where the usage would not be told. */
  sent: (body: Json) => Json;
  fold: (used: Used, part: Json) => void;
  /** An event that the program did not ask for. */
  isExtra: (part: Json, body: Json) => boolean;
};
const object = (value: unknown): Json => (typeof value === "object" && value !== null ? (value as Json) : {});
const countOf = (value: unknown): number | undefined => (typeof value === "number" && value >= 0 ? value : undefined);
const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
const isEmpty = (used: Used): boolean => Object.keys(used.usage).length === 0;

const asksForUsage = (body: Json): boolean => body.stream !== true || object(body.stream_options).include_usage === true;
const CHAT: Interface = {
  prompt: ["messages", "tools", "functions", "response_format"],
  maxOutput: ({ max_completion_tokens: newer, max_tokens: older, n }) => times(countOf(newer ?? older), countOf(n)),
  sent: (body) => (asksForUsage(body) ? body : { ...body, stream_options: { ...object(body.stream_options), include_usage: true } }),
  fold(used, part) {
    const { prompt_tokens, completion_tokens, prompt_tokens_details, completion_tokens_details } = object(part.usage);
    about(used, part);
    if (prompt_tokens === undefined) return;
    const [prompt, completion] = [object(prompt_tokens_details), object(completion_tokens_details)];
    count(used, { input: prompt_tokens, cacheRead: prompt.cached_tokens, audioIn: prompt.audio_tokens });
    count(used, { output: completion_tokens, reasoning: completion.reasoning_tokens, audioOut: completion.audio_tokens });
    used.convention = "inclusive";
  },
  isExtra: (part, body) => !asksForUsage(body) && Array.isArray(part.choices) && part.choices.length === 0 && part.usage != null,
};
const RESPONSES: Interface = {
  prompt: ["input", "instructions", "tools", "text"],
  maxOutput: (body) => countOf(body.max_output_tokens),
  sent: (body) => body,
  fold(used, part) {
    const answer = part.response === undefined ? part : object(part.response);
    const { input_tokens, output_tokens, input_tokens_details, output_tokens_details } = object(answer.usage);
    about(used, answer);
    if (input_tokens === undefined) return;
    count(used, { input: input_tokens, cacheRead: object(input_tokens_details).cached_tokens });
    count(used, { output: output_tokens, reasoning: object(output_tokens_details).reasoning_tokens });
    const searches = (Array.isArray(answer.output) ? answer.output : []).filter((item) => object(item).type === "web_search_call").length;
    if (searches > 0) count(used, { webSearches: searches });
    used.convention = "inclusive";
  },
  isExtra: () => false,
};
const MESSAGES: Interface = {
  prompt: ["messages", "system", "tools"],
  maxOutput: (body) => countOf(body.max_tokens),
  sent: (body) => body,
  fold(used, part) {
    const answer = part.type === "message_start" ? object(part.message) : part;
    if (part.type === "message_start" || part.type === "message") about(used, answer);
    const { input_tokens, output_tokens, cache_read_input_tokens, cache_creation_input_tokens, cache_creation, server_tool_use } = object(
      answer.usage,
    );
    const writes = object(cache_creation);
    const isSplit = countOf(writes.ephemeral_5m_input_tokens) !== undefined || countOf(writes.ephemeral_1h_input_tokens) !== undefined;
    count(used, { input: input_tokens, output: output_tokens, cacheRead: cache_read_input_tokens });
    if (isSplit) count(used, { cacheWrite5m: writes.ephemeral_5m_input_tokens, cacheWrite1h: writes.ephemeral_1h_input_tokens });
    // The last event of a stream repeats the sum without its parts.
    else if (used.usage.cacheWrite5m === undefined) count(used, { cacheWrite: cache_creation_input_tokens });
    const tools = object(server_tool_use);
    count(used, { webSearches: tools.web_search_requests, webFetches: tools.web_fetch_requests });
    if (!isEmpty(used)) used.convention = "disjoint";
  },
  isExtra: () => false,
};

const times = (tokens: number | undefined, choices = 1): number | undefined => (tokens === undefined ? undefined : tokens * choices);
/** Later counts replace earlier ones: those of a stream grow. */
function count(used: Used, counts: { [name in keyof Counts]: unknown }): void {
  for (const [name, value] of Object.entries(counts)) {
    const read = countOf(value);
    if (read !== undefined) used.usage[name as keyof Counts] = read;
  }
}
function about(used: Used, answer: Json): void {
  const [id, model, tier] = [
    textOf(answer.id),
    textOf(answer.model),
    textOf(answer.service_tier) ?? textOf(object(answer.usage).service_tier),
  ];
  if (id !== undefined) used.responseId = id;
  if (model !== undefined) used.model = model;
  if (tier === "flex" || tier === "priority" || tier === "batch") used.mode = tier;
}

type Options = { signal?: AbortSignal | null };
/** What a client gives back for a request: a promise that can also tell the HTTP response. */
type Pending = PromiseLike<unknown> & { withResponse?: () => Promise<Whole>; asResponse?: () => Promise<unknown> };
type Whole = { data: unknown; response?: unknown; request_id?: unknown };

function wrapCreate(
  owner: { create: Create },
  ch: Countinghouse,
  { provider, model, ...caller }: Caller & { provider: string },
  api: Interface,
): void {
  const original = owner.create.bind(owner) as (body: Json, options?: Options) => Pending;
  const create = (body: Json, options?: Options): GuardedCall => {
    const maxOutputTokens = api.maxOutput(body) as number | undefined;
    const inputTokens = estimateTokens(api.prompt.map((name) => body[name]));
    const estimate = { inputTokens, ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }) };
    const call = { ...caller, provider, model: model ?? String(body.model), estimate };
    const signal = options?.signal ?? undefined;
    const begun = ch.admit(call, signal).then((admission) => ({ admission, pending: original(api.sent(body), options) }));
    const whole = async (): Promise<Whole> => {
      const { admission, pending } = await begun;
      let answer: Whole;
      try {
        answer = pending.withResponse ? await pending.withResponse() : { data: await pending };
      } catch (error) {
        await admission.fail(error, signal);
        throw error;
      }
      if (body.stream === true) return { ...answer, data: watchStream(answer.data, admission, api, body, signal) };
      const used: Used = { usage: {} };
      api.fold(used, object(answer.data));
      await admission.commit(used);
      return answer;
    };
    const raw = async (): Promise<unknown> => {
      const { admission, pending } = await begun;
      // Its reader is the program: what the call used stays unknown, and the ledger says so.
      await admission.commit({ usage: {} });
      return pending.asResponse?.();
    };
    return new GuardedCall(whole, raw);
  };
  owner.create = create as Create;
}

/** Stands for the promise of the client: the same ways to wait for it, and the request is made once whichever is used. */
class GuardedCall implements PromiseLike<unknown> {
  readonly [Symbol.toStringTag] = "Promise";
  readonly #ask: () => Promise<Whole>;
  readonly #raw: () => Promise<unknown>;
  #whole: Promise<Whole> | undefined;
  constructor(ask: () => Promise<Whole>, raw: () => Promise<unknown>) {
    this.#ask = ask;
    this.#raw = raw;
  }
  withResponse(): Promise<Whole> {
    this.#whole ??= this.#ask();
    return this.#whole;
  }
  asResponse(): Promise<unknown> {
    return this.#raw();
  }
  /** The clients' own helpers (parse, stream) read the answer through it. */
  _thenUnwrap(read: (data: unknown, about: object) => unknown): GuardedCall {
    return new GuardedCall(async () => {
      const whole = await this.withResponse();
      return { ...whole, data: read(whole.data, { response: whole.response }) };
    }, this.#raw);
  }
  then<A = unknown, B = never>(
    done?: ((data: unknown) => A | PromiseLike<A>) | null,
    failed?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.withResponse()
      .then(({ data }) => data)
      .then(done, failed);
  }
  catch<B>(failed: (error: unknown) => B | PromiseLike<B>): Promise<unknown> {
    return this.then(undefined, failed);
  }
  finally(done: () => void): Promise<unknown> {
    return this.then().finally(done);
  }
}

type EventStream = AsyncIterable<unknown> & { iterator?: () => AsyncIterator<unknown>; controller?: AbortController };

function watchStream(data: unknown, admission: Admission, api: Interface, body: Json, signal: AbortSignal | undefined): unknown {
  const stream = data as EventStream;
  const source = { [Symbol.asyncIterator]: stream.iterator?.bind(stream) ?? stream[Symbol.asyncIterator].bind(stream) };
  const used: Used = { usage: {} };
  async function* watched(): AsyncGenerator<unknown> {
    let status: "ok" | "error" | "cancelled" = "cancelled";
    try {
      for await (const part of source) {
        api.fold(used, object(part));
        if (!api.isExtra(object(part), body)) yield part;
      }
      status = signal?.aborted || stream.controller?.signal.aborted ? "cancelled" : "ok";
    } catch (error) {
      status = "error";
      if (isEmpty(used)) await admission.fail(error, signal);
      throw error;
    } finally {
      await settle(admission, used, status);
    }
  }
  // tee() and toReadableStream() of the clients read through it too.
  Object.defineProperty(stream, stream.iterator ? "iterator" : Symbol.asyncIterator, { value: watched, configurable: true });
  return stream;
}

/** A stream that was left early is charged with what it told so far; where it told nothing, with its prompt. */
async function settle(admission: Admission, used: Used, status: "ok" | "error" | "cancelled"): Promise<Committed | undefined> {
  if (status === "ok" || !isEmpty(used)) return admission.commit({ ...used, status });
  await admission.release(status === "cancelled" ? "cancelled" : "failed");
  return undefined;
}

type Model = { provider: string; modelId: string };
type Params = { prompt: unknown; tools?: unknown; maxOutputTokens?: number | undefined; abortSignal?: AbortSignal | undefined };
type Generated = { usage: unknown; response?: { id?: string | undefined; modelId?: string | undefined } | undefined };

/** A middleware for `wrapLanguageModel` of the AI SDK: version 7 (v4), or version 6 with "v3". */
export function countinghouseMiddleware<V extends "v3" | "v4" = "v4">(ch: Countinghouse, call: Caller, version?: V) {
  const admit = ({ provider, modelId }: Model, { prompt, tools, maxOutputTokens, abortSignal }: Params): Promise<Admission> => {
    const estimate = { inputTokens: estimateTokens([prompt, tools]), ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }) };
    return ch.admit({ provider, model: modelId, ...call, estimate }, abortSignal);
  };
  return {
    specificationVersion: (version ?? "v4") as V,
    async wrapGenerate<R extends Generated>({
      doGenerate,
      params,
      model,
    }: {
      doGenerate: () => PromiseLike<R>;
      params: Params;
      model: Model;
    }): Promise<R> {
      const admission = await admit(model, params);
      let answer: R;
      try {
        answer = await doGenerate();
      } catch (error) {
        await admission.fail(error, params.abortSignal);
        throw error;
      }
      await admission.commit(usedOf(answer.usage, answer.response));
      return answer;
    },
    async wrapStream<P, R extends { stream: ReadableStream<P> }>({
      doStream,
      params,
      model,
    }: {
      doStream: () => PromiseLike<R>;
      params: Params;
      model: Model;
    }): Promise<R> {
      const admission = await admit(model, params);
      try {
        const answer = await doStream();
        return { ...answer, stream: watchParts(answer.stream, admission, params.abortSignal) };
      } catch (error) {
        await admission.fail(error, params.abortSignal);
        throw error;
      }
    },
  };
}

/** The counts of the AI SDK: the total of the input holds what was read from the cache and written to it. */
function usedOf(usage: unknown, response: { id?: unknown; modelId?: unknown } | undefined): Used {
  const used: Used = { usage: {}, convention: "inclusive" };
  const [input, output] = [object(object(usage).inputTokens), object(object(usage).outputTokens)];
  count(used, {
    input: input.total,
    cacheRead: input.cacheRead,
    cacheWrite: input.cacheWrite,
    output: output.total,
    reasoning: output.reasoning,
  });
  about(used, { id: response?.id, model: response?.modelId });
  return used;
}

function watchParts<P>(parts: ReadableStream<P>, admission: Admission, signal: AbortSignal | undefined): ReadableStream<P> {
  const reader = parts.getReader();
  let used: Used = { usage: {} };
  let response: { id?: unknown; modelId?: unknown } = {};
  let isFailed = false;
  let isLeft = false;
  return new ReadableStream<P>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (isLeft) return;
        if (done) {
          await settle(admission, used, signal?.aborted ? "cancelled" : isFailed ? "error" : "ok");
          return controller.close();
        }
        const part = object(value);
        if (part.type === "response-metadata") response = part;
        if (part.type === "finish") used = usedOf(part.usage, response);
        isFailed ||= part.type === "error";
        controller.enqueue(value);
      } catch (error) {
        await settle(admission, used, signal?.aborted ? "cancelled" : "error");
        controller.error(error);
      }
    },
    async cancel(reason) {
      isLeft = true;
      await reader.cancel(reason);
      await settle(admission, used, "cancelled");
    },
  });
}

/**
 * Tokens of a prompt where no tokenizer is at hand: four characters of plain text a token, other scripts a token each, a
 * tenth on top. Pictures and files, as long texts without blanks, are 1,600 each.
 */
export function estimateTokens(prompt: unknown): number {
  return Math.ceil(rawTokens(prompt) * 1.1);
}
const FILE_TOKENS = 1_600;
function rawTokens(value: unknown): number {
  if (typeof value === "string") {
    if (value.length > 2_000 && !/\s/.test(value.slice(0, 2_000))) return FILE_TOKENS;
    const others = value.replace(/[ -~\s]+/g, "").length;
    return Math.ceil((value.length - others) / 4) + others;
  }
  if (value instanceof Uint8Array || value instanceof URL) return FILE_TOKENS;
  if (Array.isArray(value)) return value.reduce<number>((sum, part) => sum + rawTokens(part), 0);
  if (typeof value !== "object" || value === null) return 0;
  return Object.entries(value).reduce((sum, [name, part]) => sum + Math.ceil(name.length / 4) + rawTokens(part), 0);
}
