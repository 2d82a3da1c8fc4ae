/** What happens to a generated organisation as a whole: its days, its prices, and what was announced beforehand. */
import { DAY_MS, HOUR_MS } from "@/lib/sample/core/moments";
import type { Random } from "@/lib/sample/core/random";
import { MODELS, type ModelKey } from "@/lib/sample/data/models";

/** A Monday. */
export const START_MS = Date.UTC(2026, 0, 5);
/** Nobody judges by less than this much history. */
export const WARM_UP_DAYS = 14;

export type Span = { fromMs: number; toMs: number };
export type PriceChange = { model: string; fromMs: number; factor: number };
/** A minute and more in which a provider refuses most calls: everybody's clients try once more, and leave it. */
export type Outage = Span & { provider: string };
export type Calendar = Span & { holidays: readonly Span[]; priceChanges: readonly PriceChange[]; outages: readonly Outage[] };

export const within = ({ fromMs, toMs }: Span, atMs: number): boolean => atMs >= fromMs && atMs < toMs;

export function calendarOf(random: Random, days: number): Calendar {
  const day = (n: number, length = 1): Span => ({ fromMs: START_MS + n * DAY_MS, toMs: START_MS + (n + length) * DAY_MS });
  const keys = ["gpt5", "sonnet", "geminiFlash", "haiku"] as const satisfies readonly ModelKey[];
  const change = (): PriceChange => ({
    model: MODELS[random.pick(keys)].model,
    fromMs: START_MS + random.between(WARM_UP_DAYS, days - 5) * DAY_MS,
    factor: random.chance(0.5) ? 0.7 + 0.2 * random.unit() : 1.1 + 0.3 * random.unit(),
  });
  const outage = (): Outage => {
    const fromMs = START_MS + random.between(3, days - 2) * DAY_MS + random.between(8, 16) * HOUR_MS;
    return { provider: random.pick(["openai", "anthropic", "google"]), fromMs, toMs: fromMs + random.between(4, 25) * 60_000 };
  };
  return {
    ...day(0, days),
    holidays: [day(random.between(15, 20)), day(random.between(24, Math.max(25, days - 6)), 2)],
    priceChanges: [change(), change()],
    outages: [outage(), outage(), outage()],
  };
}

const LIST = new Map<string, { input: number; cacheRead: number; cacheWrite: number; output: number }>(
  Object.values(MODELS).map(({ model, list }) => [model, list]),
);

export type Prices = { input: number; cacheRead: number; cacheWrite: number; output: number };

/** Dollars for a million tokens at an instant. */
export function pricesAt(calendar: Calendar, model: string, atMs: number): Prices | null {
  const list = LIST.get(model);
  if (list === undefined) return null;
  const factor = priceFactor(calendar, model, atMs);
  const { input, cacheRead, cacheWrite, output } = list;
  return { input: input * factor, cacheRead: cacheRead * factor, cacheWrite: cacheWrite * factor, output: output * factor };
}

/** Of the prices that a model began with. */
export function priceFactor({ priceChanges }: Calendar, model: string, atMs: number): number {
  let factor = 1;
  for (const change of priceChanges) if (change.model === model && atMs >= change.fromMs) factor *= change.factor;
  return factor;
}
