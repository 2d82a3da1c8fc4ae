/**
 * How fast usage is rated, beside the calculator of the package that our catalogue comes from: the same events, the
 * same prices, one process, rounds taken in turn so that a busy machine slows both.
 */
import { calcPrice, waitForUpdate } from "@pydantic/genai-prices";
import { CATALOGUE_VERSION } from "@/lib/pricing";
import { editionOf } from "@/lib/pricing/core/catalogue-edition";
import { type Quantities, UNKNOWN_QUANTITIES } from "@/lib/pricing/core/meters";
import { buildPriceBook, type PriceBook } from "@/lib/pricing/core/price-book";
import { rateLine } from "@/lib/pricing/core/rate";
import { median, oneDecimal } from "./measure";

const ROUNDS = 7;
const EVENTS = 20_000;
/** The rival gets fewer, so that its rounds take about as long. */
const RIVAL_EVENTS = 2_000;

type BenchEvent = { provider: string; model: string; at: Date; quantities: Quantities; theirs: Record<string, number> };

export type RatingBench = { ours: number; rival: number; ratio: number; note: string };

/** Events rated per second, medians of seven rounds. @throws Error when the two disagree about what the events cost. */
export async function benchRating(): Promise<RatingBench> {
  const providers = (await waitForUpdate()) ?? [];
  const { prices, aliases } = editionOf(providers, CATALOGUE_VERSION);
  const book = buildPriceBook(
    prices.map((row, i) => ({ ...row, id: i + 1 })),
    aliases,
  );
  const events = makeEvents(EVENTS);
  compare(book, events.slice(0, RIVAL_EVENTS));
  const ours: number[] = [];
  const rival: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(perSecond(events, (event) => rateLine(book, event, { at: event.at, mode: "standard" })));
    rival.push(
      perSecond(events.slice(0, RIVAL_EVENTS), (event) =>
        calcPrice(event.theirs, event.model, { providerId: event.provider, timestamp: event.at }),
      ),
    );
  }
  const result = { ours: Math.round(median(ours)), rival: Math.round(median(rival)) };
  const ratio = oneDecimal(median(ours) / median(rival));
  return {
    ...result,
    ratio,
    note: `events rated per second, one core, medians of ${ROUNDS} rounds; rival: calcPrice of genai-prices ${CATALOGUE_VERSION}`,
  };
}

const MODELS = [
  ["openai", "gpt-4o-2024-08-06"],
  ["openai", "gpt-5-mini-2025-08-07"],
  ["openai", "gpt-5.4"],
  ["openai", "o3"],
  ["anthropic", "claude-sonnet-4-5-20250929"],
  ["anthropic", "claude-haiku-4-5"],
  ["anthropic", "claude-opus-4-6"],
  ["google", "gemini-2.5-pro"],
  ["google", "gemini-2.5-flash"],
  ["deepseek", "deepseek-chat"],
  ["groq", "llama-3.3-70b-versatile"],
] as const;

/** The same events on every run: models, times, prompt sizes and cache shares vary by a fixed sequence. */
function makeEvents(count: number): BenchEvent[] {
  let state = 1;
  const next = (below: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  const start = Date.UTC(2026, 5, 1);
  return Array.from({ length: count }, () => {
    const [provider, model] = MODELS[next(MODELS.length)] ?? MODELS[0];
    const [input, cacheRead, output] = [next(250_000), next(50_000), next(4_000)];
    return {
      provider,
      model,
      at: new Date(start + next(90 * 86_400) * 1_000),
      quantities: { ...UNKNOWN_QUANTITIES, input: BigInt(input), cacheRead: BigInt(cacheRead), output: BigInt(output), requests: 1n },
      theirs: { input_tokens: input + cacheRead, cache_read_tokens: cacheRead, output_tokens: output },
    };
  });
}

function compare(book: PriceBook, events: readonly BenchEvent[]): void {
  for (const event of events) {
    const ours = Number(rateLine(book, event, { at: event.at, mode: "standard" }).costUsd ?? -1n) / 1e15;
    const theirs = calcPrice(event.theirs, event.model, { providerId: event.provider, timestamp: event.at })?.total_price ?? Number.NaN;
    if (!(Math.abs(ours - theirs) < 1e-9)) throw new Error(`${event.model} at ${event.at.toISOString()}: ${ours} and ${theirs} differ`);
  }
}

function perSecond(events: readonly BenchEvent[], rate: (event: BenchEvent) => unknown): number {
  const startedAt = performance.now();
  for (const event of events) rate(event);
  return (events.length * 1_000) / (performance.now() - startedAt);
}
