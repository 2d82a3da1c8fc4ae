/**
 * The meters of AI usage: what can be counted, in which unit, and which quantity it is a part of. Parts of `input` and
 * `output` are priced apart only where a price for them exists; a charge never holds the same token twice.
 */
export const TOKEN_METERS = [
  "input",
  "cache_read",
  "cache_write_5m",
  "cache_write_1h",
  "cache_write",
  "output",
  "reasoning",
  "embedding",
  "audio_in",
  "audio_out",
  "image_in",
  "image_out",
  "video_in",
  "video_out",
] as const;
export const COUNT_METERS = [
  "request",
  "web_search",
  "web_fetch",
  "tool_call",
  "retrieval",
  "rerank_unit",
  "image",
  "character",
  "audio_second",
  "page",
  "annotated_page",
  "code_second",
  "credit",
] as const;
export const METERS = [...TOKEN_METERS, ...COUNT_METERS] as const;
export type Meter = (typeof METERS)[number];

/** The four questions people ask of a cost: the prompt, the completion, what was retrieved, what tools did. */
export type MeterGroup = "prompt" | "completion" | "retrieval" | "tools" | "other";
export const METER_GROUP: Record<Meter, MeterGroup> = {
  input: "prompt",
  cache_read: "prompt",
  cache_write_5m: "prompt",
  cache_write_1h: "prompt",
  cache_write: "prompt",
  audio_in: "prompt",
  image_in: "prompt",
  video_in: "prompt",
  audio_second: "prompt",
  page: "prompt",
  annotated_page: "prompt",
  output: "completion",
  reasoning: "completion",
  audio_out: "completion",
  image_out: "completion",
  video_out: "completion",
  image: "completion",
  embedding: "retrieval",
  retrieval: "retrieval",
  rerank_unit: "retrieval",
  web_search: "tools",
  web_fetch: "tools",
  tool_call: "tools",
  code_second: "tools",
  request: "other",
  character: "other",
  credit: "other",
};
export const METER_LABEL: Record<Meter, string> = {
  input: "Prompt, uncached",
  cache_read: "Cache read",
  cache_write_5m: "Cache write, 5 min",
  cache_write_1h: "Cache write, 1 h",
  cache_write: "Cache write",
  output: "Completion",
  reasoning: "Reasoning",
  embedding: "Embedding",
  audio_in: "Audio in",
  audio_out: "Audio out",
  image_in: "Image in",
  image_out: "Image out",
  video_in: "Video in",
  video_out: "Video out",
  request: "Request fee",
  web_search: "Web search",
  web_fetch: "Web fetch",
  tool_call: "Tool call",
  retrieval: "Retrieval",
  rerank_unit: "Rerank",
  image: "Images",
  character: "Characters",
  audio_second: "Audio, s",
  page: "Pages",
  annotated_page: "Annotated pages",
  code_second: "Code execution, s",
  credit: "Credits",
};

/**
 * Quantities of one usage line, disjoint by token: input + cacheRead + the cache writes is the whole prompt.
 * `null` is unknown, `0n` is a known zero. `reasoning`, `audioOut`, `imageOut`, `videoOut` are parts of `output`;
 * `audioIn`, `imageIn`, `videoIn` are parts of `input` (uncached). `audioSeconds` (of recordings, where a
 * provider bills by them), `codeSeconds` and `credits` are decimal strings. `pages` are those of documents that were read,
 * without `annotatedPages`.
 */
export type Quantities = {
  input: bigint | null;
  cacheRead: bigint | null;
  cacheWrite5m: bigint | null;
  cacheWrite1h: bigint | null;
  cacheWrite: bigint | null;
  output: bigint | null;
  reasoning: bigint | null;
  embedding: bigint | null;
  audioIn: bigint | null;
  audioOut: bigint | null;
  imageIn: bigint | null;
  imageOut: bigint | null;
  videoIn: bigint | null;
  videoOut: bigint | null;
  requests: bigint | null;
  webSearches: bigint | null;
  webFetches: bigint | null;
  toolCalls: bigint | null;
  retrievals: bigint | null;
  rerankUnits: bigint | null;
  images: bigint | null;
  characters: bigint | null;
  pages: bigint | null;
  annotatedPages: bigint | null;
  audioSeconds: string | null;
  codeSeconds: string | null;
  credits: string | null;
};
export const UNKNOWN_QUANTITIES: Quantities = {
  input: null,
  cacheRead: null,
  cacheWrite5m: null,
  cacheWrite1h: null,
  cacheWrite: null,
  output: null,
  reasoning: null,
  embedding: null,
  audioIn: null,
  audioOut: null,
  imageIn: null,
  imageOut: null,
  videoIn: null,
  videoOut: null,
  requests: null,
  webSearches: null,
  webFetches: null,
  toolCalls: null,
  retrievals: null,
  rerankUnits: null,
  images: null,
  characters: null,
  pages: null,
  annotatedPages: null,
  audioSeconds: null,
  codeSeconds: null,
  credits: null,
};

/** The meter that each quantity is counted on. */
export const METER_OF_QUANTITY: Record<keyof Quantities, Meter> = {
  input: "input",
  cacheRead: "cache_read",
  cacheWrite5m: "cache_write_5m",
  cacheWrite1h: "cache_write_1h",
  cacheWrite: "cache_write",
  output: "output",
  reasoning: "reasoning",
  embedding: "embedding",
  audioIn: "audio_in",
  audioOut: "audio_out",
  imageIn: "image_in",
  imageOut: "image_out",
  videoIn: "video_in",
  videoOut: "video_out",
  requests: "request",
  webSearches: "web_search",
  webFetches: "web_fetch",
  toolCalls: "tool_call",
  retrievals: "retrieval",
  rerankUnits: "rerank_unit",
  images: "image",
  characters: "character",
  pages: "page",
  annotatedPages: "annotated_page",
  audioSeconds: "audio_second",
  codeSeconds: "code_second",
  credits: "credit",
};

/** Tokens that another meter counts too: priced apart only where a rate for them exists, and then taken out of it. */
export const PART_OF = {
  audio_in: "input",
  image_in: "input",
  video_in: "input",
  reasoning: "output",
  audio_out: "output",
  image_out: "output",
  video_out: "output",
} as const satisfies Partial<Record<Meter, Meter>>;

/**
 * Whose rate stands in, in this order, for a meter without one. An unspecified cache write is taken for the five-minute
 * one, the providers' default, before it is taken for plain input.
 */
export const STANDS_IN: Partial<Record<Meter, readonly Meter[]>> = {
  cache_read: ["input"],
  cache_write: ["cache_write_5m", "input"],
  cache_write_5m: ["cache_write", "input"],
  cache_write_1h: ["cache_write", "input"],
  embedding: ["input"],
};

/** The whole prompt, cached parts included. */
export function contextTokens(q: Quantities): bigint {
  let total = q.input ?? 0n;
  if (q.cacheRead) total += q.cacheRead;
  if (q.cacheWrite5m) total += q.cacheWrite5m;
  if (q.cacheWrite1h) total += q.cacheWrite1h;
  if (q.cacheWrite) total += q.cacheWrite;
  return total;
}

/** The prompt of one call, which context tiers are picked by: where a line sums several calls, their average. */
export function promptOfOneCall(q: Quantities): bigint {
  const total = contextTokens(q);
  return q.requests !== null && q.requests > 1n ? total / q.requests : total;
}

export const MODES = ["standard", "batch", "flex", "priority", "fast"] as const;
export type Mode = (typeof MODES)[number];

/** One priced meter of one usage line. Charges of a line are disjoint and sum to its cost. */
export type Charge = {
  meter: Meter;
  /** Decimal string. */
  quantity: string;
  /** Price row used; null when the price was passed in by the caller or when there is none. */
  priceId: number | null;
  /** Decimal strings, null when unpriced: rate is dollars per `per` units. */
  rate: string | null;
  per: number | null;
  costUsd: string | null;
  /** The meter whose rate stood in because this one has none. */
  fallback?: Meter;
};
