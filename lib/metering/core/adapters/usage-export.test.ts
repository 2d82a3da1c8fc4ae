import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contextTokens, promptOfOneCall } from "@/lib/pricing/core/meters";
import { cutOfId, normaliseUsageExport } from "./usage-export";

const NOW = new Date("2026-11-01T00:00:00Z");
const read = (value: unknown, now = NOW) =>
  normaliseUsageExport(new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value)), now);
const fixture = (name: string) => JSON.parse(readFileSync(new URL(`../fixtures/usage-exports/${name}.json`, import.meta.url), "utf8"));
const START = 1_790_812_800; // 2026-10-01
const bucket = (results: object[], more: object = {}) => ({ data: [{ start_time: START, end_time: START + 86_400, results, ...more }] });
const row = (more: object = {}) => ({
  object: "organization.usage.completions.result",
  ...{ input_tokens: 1_000, input_cached_tokens: 400, output_tokens: 500, num_model_requests: 5, model: "gpt-4o", api_key_id: "key_1" },
  ...more,
});

describe("OpenAI's usage export", () => {
  it("takes the cached tokens out of the input, and keeps the calls it sums", () => {
    const page = fixture("openai-completions");
    page.data[0].results[0].model = "gpt-5.6";
    const [one] = read(page).events;
    expect(one?.event).toMatchObject({
      producer: "usage-export:openai",
      occurredAt: new Date("2024-11-01T00:00:00Z"),
      quality: "provider",
      convention: "inclusive",
      lines: [
        { model: "gpt-5.6", quantities: { input: 500n, cacheRead: 400n, cacheWrite: 100n, output: 500n, requests: 5n, audioIn: 0n } },
      ],
    });
  });

  it("adds audio to a text-only input of older exports, and not to a whole one", () => {
    const audio = { input_cached_tokens: 0, input_audio_tokens: 50, output_audio_tokens: 20 };
    expect(read(bucket([row(audio)])).events[0]?.event.lines[0]?.quantities).toMatchObject({ input: 1_050n, audioIn: 50n, output: 520n });
    expect(read(bucket([row({ ...audio, input_text_tokens: 950 })])).events[0]?.event.lines[0]?.quantities).toMatchObject({
      input: 1_000n,
      output: 500n,
    });
  });

  it("names who called as far as it was grouped, and refuses a row without a model", () => {
    const { events, rejected } = read(bucket([row({ project_id: "proj_1", user_id: "user-1", batch: true }), row({ model: null })]));
    expect(events[0]?.event).toMatchObject({ mode: "batch", hints: { credential: "key_1", application: "proj_1", identity: "user-1" } });
    expect(rejected).toMatchObject([{ index: 1, location: "data[0].results[1]", fix: expect.stringContaining("grouped by model") }]);
  });

  it("counts embeddings and searches by their own meters, skips empty rows, and refuses what has no meter", () => {
    const of = (kind: string, more: object) => ({ object: `organization.usage.${kind}.result`, model: "m", ...more });
    const { events, rejected } = read(
      bucket([
        of("embeddings", { input_tokens: 16, num_model_requests: 2 }),
        of("web_searches", { num_requests: 2, num_model_requests: 2 }),
        of("completions", { input_tokens: 0, output_tokens: 0, num_model_requests: 0 }),
        of("vector_stores", { usage_bytes: 1_024 }),
      ]),
    );
    expect(events.map(({ event }) => event.lines[0]?.quantities)).toMatchObject([
      { embedding: 16n, requests: 2n },
      { webSearches: 2n, requests: 0n },
    ]);
    expect(rejected.map(({ index }) => index)).toEqual([3]);
  });

  it("gives the dashboard's CSV and the API's page the same ids and contents", () => {
    const csv = `start_time,end_time,start_time_iso,end_time_iso,project_id,num_model_requests,user_id,api_key_id,model,batch,service_tier,input_tokens,output_tokens,input_cached_tokens
${START},${START + 86_400},2026-10-01T00:00:00+00:00,2026-10-02T00:00:00+00:00,,5.0,,key_1,gpt-4o,False,,1000,500,400
${START + 86_400},${START + 172_800},,,,,,,,,,,,`;
    const ofCsv = read(csv);
    const ofPage = read([bucket([row({ batch: false })])]);
    expect(ofCsv.rejected).toEqual([]);
    expect(ofCsv.events.map(({ event }) => [event.dedupeKey, event.payloadHash])).toEqual(
      ofPage.events.map(({ event }) => [event.dedupeKey, event.payloadHash]),
    );
  });
});

describe("Anthropic's usage report", () => {
  it("counts each kind of token once, and says that calls are not counted", () => {
    const [one] = read(fixture("anthropic-messages")).events;
    expect(one?.event).toMatchObject({
      hints: { credential: "key_1", application: "wrk_1" },
      flags: ["requests_unknown"],
      lines: [
        {
          provider: "anthropic",
          quantities: { input: 100n, cacheRead: 50n, cacheWrite5m: 8n, cacheWrite1h: 2n, output: 200n, requests: 1n },
        },
      ],
    });
  });

  it("keeps the prompt of one call within its window, however much a bucket sums", () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 11n), fc.constantFrom("0-200k", "200k-1M", null), (tokens, window) => {
        const report = { starting_at: "2026-10-01T00:00:00Z", ending_at: "2026-10-02T00:00:00Z" };
        const sent = { model: "m", uncached_input_tokens: String(tokens + 200_000n), output_tokens: 1, context_window: window };
        const quantities = read({ data: [{ ...report, results: [sent] }] }).events[0]?.event.lines[0]?.quantities;
        if (!quantities) throw new Error("no event");
        expect(contextTokens(quantities)).toBe(tokens + 200_000n);
        expect(promptOfOneCall(quantities) > 200_000n).toBe(window === "200k-1M");
      }),
      { numRuns: 50 },
    );
  });

  it("reads the console's CSV, whose keys are names", () => {
    const csv = `usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens,web_search_count,inference_geo,speed
2026-10-05,claude-opus-5,Closer App,Default,batch,≤ 200k,46981,15969,0,7,16932,3,us,`;
    const { events, cuts } = read(csv);
    expect(events[0]?.event).toMatchObject({
      mode: "batch",
      region: "us",
      hints: { credential: "Closer App" },
      lines: [{ quantities: { input: 46_981n, cacheRead: 7n, cacheWrite5m: 15_969n, output: 16_932n, webSearches: 3n } }],
    });
    expect(cuts.get(0)?.cut).toMatchObject({ api_key: "Closer App", context_window: "0-200k" });
  });
});

describe("any usage export", () => {
  it("refuses a bucket that still fills", () => {
    const { events, rejected } = read(bucket([row()]), new Date((START + 86_399) * 1_000));
    expect(events).toEqual([]);
    expect(rejected).toMatchObject([{ index: 0, reason: expect.stringContaining("not over") }]);
  });

  it("tells by the id of an event alone what it counted", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 60 }), fc.string({ maxLength: 60 }), (model, key) => {
        const cut = read(bucket([row({ model, api_key_id: key })])).cuts.get(0);
        if (cut === undefined) return;
        const { credential: _, ...kept } = cut;
        expect(cutOfId(cut.id)).toEqual(kept);
      }),
      { numRuns: 50 },
    );
    expect(cutOfId("call-1")).toBeNull();
  });

  it.each([["{}"], ["[1]"], ['{"data":[{"results":[]},{"amount":1}]}'], ["a,b\n1,2"], ["{"]])("is not %s", (text) => {
    expect(() => read(text)).toThrow();
  });
});
