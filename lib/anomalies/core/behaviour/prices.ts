/** List prices as numbers, asked for once an hour of the events and model. */
import type { Surroundings } from "../surroundings";
import { numberOf } from "./figures";
import { HOUR_MS } from "./week-profile";

const MOST = 2_000;
type Price = { hour: number; input: number | null; cacheRead: number | null };

export class Prices {
  private last = { provider: "", model: "", hour: -1, price: null as Price | null };
  private readonly held = new Map<string, Price>();

  constructor(private readonly around: Surroundings) {}

  /** USD of a million input tokens; null: unknown. */
  input(provider: string, model: string, at: number): number | null {
    return this.of(provider, model, at).input;
  }

  /** What it saves to read a token from the cache, in USD. */
  saving(provider: string, model: string, at: number): number {
    const { input, cacheRead } = this.of(provider, model, at);
    return input === null || cacheRead === null ? 0 : Math.max(0, input - cacheRead) / 1e6;
  }

  private of(provider: string, model: string, at: number): Price {
    const hour = Math.floor(at / HOUR_MS);
    const { last } = this;
    if (last.price && last.hour === hour && last.model === model && last.provider === provider) return last.price;
    const key = `${provider}/${model}`;
    let price = this.held.get(key);
    if (price?.hour !== hour) {
      const input = this.around.inputPrice(provider, model, hour * HOUR_MS);
      const cacheRead = this.around.cacheReadPrice(provider, model, hour * HOUR_MS);
      price = { hour, input: input === null ? null : numberOf(input), cacheRead: cacheRead === null ? null : numberOf(cacheRead) };
      if (this.held.size >= MOST) this.held.clear();
      this.held.set(key, price);
    }
    this.last = { provider, model, hour, price };
    return price;
  }
}
