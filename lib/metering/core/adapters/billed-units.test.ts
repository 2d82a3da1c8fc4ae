/** What providers bill by instead of tokens: seconds of recordings, pages of documents, searches, rankings. */
import { describe, expect, it } from "vitest";
import { billableOf } from "@/lib/testing/telemetry";
import { stripContent } from "../raw/strip-content";
import type { Normalised } from "../usage-event";
import { normaliseLitellm } from "./litellm";
import { normaliseResponses } from "./responses";

const RECEIVED = new Date("2026-11-20T12:00:00.000Z");
const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const seal = (hash: string): string => hash;

function countsOf(read: Normalised) {
  expect(read.rejected).toEqual([]);
  return billableOf(read).map(({ operation, lines }) => ({
    operation,
    ...Object.fromEntries(Object.entries(lines[0]?.quantities ?? {}).filter(([, count]) => count !== null && count !== 0n)),
  }));
}
/** The same of the answer as sent and of what may be stored of it. */
function answer(provider: string, sent: unknown) {
  const whole = countsOf(normaliseResponses(encode(sent), provider, RECEIVED));
  expect(countsOf(normaliseResponses(encode(stripContent(sent, seal)), provider, RECEIVED))).toEqual(whole);
  return whole;
}
const OCR = { model: "mistral-ocr-2512", usage_info: { pages_processed: 29, doc_size_bytes: null } };
const GROUNDED = {
  responseId: "g1",
  usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 },
  candidates: [{ content: {}, groundingMetadata: { webSearchQueries: ["one", "two", "one"] } }],
};

describe("an answer that is not billed by tokens alone", () => {
  it.each([
    [
      "Whisper's, with its usage",
      "openai",
      { model: "whisper-1", text: "a", usage: { type: "duration", seconds: 12 } },
      { operation: "audio", audioSeconds: "12" },
    ],
    [
      "Whisper's in words, with the noise of a double",
      "openai",
      { model: "whisper-1", task: "transcribe", duration: 8.470000267028809, text: "a" },
      { operation: "audio", audioSeconds: "8.47" },
    ],
    [
      "Groq's",
      "groq",
      { model: "whisper-large-v3", duration: "10.5", text: "a", x_groq: { id: "r" } },
      { operation: "audio", audioSeconds: "10.5" },
    ],
    [
      "Mistral's, whose total holds the recording",
      "mistral",
      {
        model: "voxtral-mini-2602",
        text: "a",
        usage: { prompt_audio_seconds: 203, prompt_tokens: 4, completion_tokens: 635, total_tokens: 3264 },
      },
      { operation: "audio", input: 4n, output: 635n, audioSeconds: "203" },
    ],
    ["a document", "mistral", { ...OCR, pages: [{ index: 0, markdown: "a" }] }, { operation: "other", pages: 29n }],
    [
      "an annotated document",
      "mistral",
      { ...OCR, pages: [], document_annotation: '{"a":"b"}' },
      { operation: "other", annotatedPages: 29n },
    ],
    [
      "a document with annotated pictures",
      "mistral",
      { ...OCR, pages: [{ index: 0, images: [{ id: "img-0", image_annotation: '{"kind":"chart"}' }] }] },
      { operation: "other", annotatedPages: 29n },
    ],
    [
      "Gemini before 3, by the answer",
      "google",
      { ...GROUNDED, modelVersion: "gemini-2.5-pro" },
      { operation: "chat", input: 10n, output: 5n, webSearches: 1n },
    ],
    [
      "Gemini from 3 on, by the query",
      "google",
      { ...GROUNDED, modelVersion: "gemini-3-pro" },
      { operation: "chat", input: 10n, output: 5n, webSearches: 2n },
    ],
    [
      "an interaction with Gemini",
      "google",
      {
        id: "i1",
        model: "gemini-3-pro",
        status: "completed",
        usage: {
          total_input_tokens: 10,
          total_cached_tokens: 2,
          total_output_tokens: 20,
          total_thought_tokens: 5,
          total_tool_use_tokens: 3,
          total_tokens: 38,
          input_tokens_by_modality: [{ modality: "audio", tokens: 4 }],
          grounding_tool_count: [{ type: "google_search", count: 2 }],
        },
      },
      { operation: "chat", input: 11n, cacheRead: 2n, output: 25n, reasoning: 5n, audioIn: 4n, webSearches: 2n },
    ],
    [
      "Perplexity's research, which thinks beside its answer and reads pages",
      "perplexity",
      {
        id: "p1",
        model: "sonar-deep-research",
        usage: {
          prompt_tokens: 33,
          completion_tokens: 7163,
          total_tokens: 7196,
          citation_tokens: 20016,
          num_search_queries: 18,
          reasoning_tokens: 500,
        },
      },
      { operation: "chat", input: 20_049n, output: 7_663n, reasoning: 500n, webSearches: 18n },
    ],
    [
      "xAI's tools",
      "xai",
      { id: "x1", model: "grok-4", usage: { input_tokens: 10, output_tokens: 5, server_side_tool_usage_details: { web_search_calls: 3 } } },
      { operation: "chat", input: 10n, output: 5n, webSearches: 3n },
    ],
    [
      "a ranking by tokens",
      "voyage",
      { model: "rerank-2", data: [{ index: 0 }], usage: { total_tokens: 26 } },
      { operation: "rerank", input: 26n },
    ],
  ])("%s", (_, provider, sent, expected) => {
    expect(answer(provider, sent)).toEqual([{ requests: 1n, ...expected }]);
  });

  it("tells what it cost in the provider's own unit", () => {
    const usage = { prompt_tokens: 1, completion_tokens: 1 };
    const cost = (provider: string, more: object) =>
      normaliseResponses(encode({ id: "1", model: "m", usage: { ...usage, ...more } }), provider, RECEIVED).events[0]?.event.clientCostUsd;
    expect(cost("xai", { cost_in_usd_ticks: 37_756_000 })).toBe("0.0037756");
    expect(cost("perplexity", { cost: { total_cost: 0.3 } })).toBe("0.3");
  });
});

describe("what may be stored of a document", () => {
  it("tells that it was annotated, and nothing of what it says", () => {
    const page = { markdown: "Salary of J. Doe", images: [{ id: "img-0", image_annotation: '{"amount_usd":91234}' }] };
    const sent = { ...OCR, pages: [page], document_annotation: '{"invoice_total":"77123"}' };
    for (const stored of [stripContent(sent, seal), stripContent({ id: "r1", response: sent }, seal)]) {
      const text = JSON.stringify(stored);
      for (const said of ["Salary", "91234", "77123"]) expect(text).not.toContain(said);
      expect(stripContent(stored, seal)).toEqual(stored);
    }
  });
});

describe("a row of LiteLLM that counts no tokens", () => {
  const row = {
    id: "r1",
    status: "success",
    custom_llm_provider: "openai",
    startTime: 1_795_000_000.1,
    endTime: 1_795_000_001.5,
    prompt_tokens: 0,
    completion_tokens: 0,
    total_tokens: 0,
    metadata: {},
  };
  const counts = (more: object) => {
    const whole = countsOf(normaliseLitellm(encode({ ...row, ...more })));
    expect(countsOf(normaliseLitellm(encode(stripContent({ ...row, ...more }, seal))))).toEqual(whole);
    return whole;
  };

  it.each([
    ["a recording", { call_type: "atranscription", model: "whisper-1", response: { text: "a", duration: 12.5 } }, { audioSeconds: "12.5" }],
    [
      "a recording with its usage",
      { call_type: "transcription", model: "whisper-1", response: { text: "a", usage: { type: "duration", seconds: 13 } } },
      { audioSeconds: "13" },
    ],
    [
      "a document",
      { call_type: "aocr", model: "mistral-ocr-latest", response: { pages: [], usage_info: { pages_processed: 3 } } },
      { pages: 3n },
    ],
    [
      "an annotated document",
      {
        call_type: "aocr",
        model: "mistral-ocr-latest",
        response: { pages: [], document_annotation: '{"a":1}', usage_info: { pages_processed: 3 } },
      },
      { annotatedPages: 3n },
    ],
    [
      "a ranking",
      { call_type: "arerank", model: "rerank-v3.5", response: { results: [], meta: { billed_units: { search_units: 2 } } } },
      { rerankUnits: 2n },
    ],
  ])("counts %s by its units", (_, sent, expected) => {
    expect(counts(sent)[0]).toMatchObject({ requests: 1n, ...expected });
  });

  it("is unknown, never free, where nothing else is told", () => {
    for (const call_type of ["aspeech", "avideo_generation", "aocr"]) {
      const event = normaliseLitellm(encode({ ...row, call_type, model: "tts-1", response: null })).events[0]?.event;
      expect(event).toMatchObject({ quality: "missing", flags: ["usage_missing"], lines: [{ quantities: { input: null, output: null } }] });
    }
  });
});
