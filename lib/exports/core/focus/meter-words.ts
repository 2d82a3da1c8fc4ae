/** How meters are called in FOCUS: what is counted, and for tokens their direction and what the cache did with them. */
import type { Meter } from "@/lib/pricing/core/meters";

export type MeterWords = { name: string; unit: string; direction?: "Input" | "Output"; cache?: "Uncached" | "Read" | "Write" };

const WORDS: Readonly<Record<Meter, MeterWords>> = {
  input: { name: "Input Tokens", unit: "Tokens", direction: "Input", cache: "Uncached" },
  cache_read: { name: "Cache Read Input Tokens", unit: "Tokens", direction: "Input", cache: "Read" },
  cache_write_5m: { name: "Cache Write Input Tokens, 5 Minutes", unit: "Tokens", direction: "Input", cache: "Write" },
  cache_write_1h: { name: "Cache Write Input Tokens, 1 Hour", unit: "Tokens", direction: "Input", cache: "Write" },
  cache_write: { name: "Cache Write Input Tokens", unit: "Tokens", direction: "Input", cache: "Write" },
  output: { name: "Output Tokens", unit: "Tokens", direction: "Output" },
  reasoning: { name: "Reasoning Output Tokens", unit: "Tokens", direction: "Output" },
  embedding: { name: "Embedding Tokens", unit: "Tokens", direction: "Input" },
  audio_in: { name: "Audio Input Tokens", unit: "Tokens", direction: "Input", cache: "Uncached" },
  audio_out: { name: "Audio Output Tokens", unit: "Tokens", direction: "Output" },
  image_in: { name: "Image Input Tokens", unit: "Tokens", direction: "Input", cache: "Uncached" },
  image_out: { name: "Image Output Tokens", unit: "Tokens", direction: "Output" },
  video_in: { name: "Video Input Tokens", unit: "Tokens", direction: "Input", cache: "Uncached" },
  video_out: { name: "Video Output Tokens", unit: "Tokens", direction: "Output" },
  request: { name: "Requests", unit: "Requests" },
  web_search: { name: "Web Searches", unit: "Searches" },
  web_fetch: { name: "Web Fetches", unit: "Fetches" },
  tool_call: { name: "Tool Calls", unit: "Calls" },
  retrieval: { name: "Retrievals", unit: "Retrievals" },
  rerank_unit: { name: "Rerank Units", unit: "Units" },
  image: { name: "Images", unit: "Images" },
  character: { name: "Characters", unit: "Characters" },
  page: { name: "Document Pages", unit: "Pages" },
  annotated_page: { name: "Annotated Document Pages", unit: "Pages" },
  audio_second: { name: "Audio Seconds", unit: "Seconds" },
  code_second: { name: "Code Execution Seconds", unit: "Seconds" },
  credit: { name: "Credits", unit: "Credits" },
};

/** Of a meter that is no longer known, its own name. */
export const meterWords = (meter: string): MeterWords => WORDS[meter as Meter] ?? { name: meter, unit: "Units" };
