/** A signal of a series: its key, its confidence and its words. */
import { USD_SCALE, type Usd } from "@/lib/kernel/money";
import { grouped } from "../behaviour/figures";
import type { Signal } from "../signal";
import type { Around } from "./point";

type Part = Omit<Signal, "key" | "scopeKind" | "scopeId" | "place" | "traceId" | "confidence" | "parameters"> & {
  parameters: Readonly<Record<string, number>>;
};

/** One key an episode: what grows is the same signal. */
export function signalOf({ name, place }: Around, part: Part): Signal {
  const { scopeKind, scopeId, grain, measure } = name;
  return {
    ...part,
    ...{ scopeKind, scopeId, place, traceId: null, parameters: { ...part.parameters } },
    key: `${part.detector}:${grain}:${measure}:${scopeKind}:${scopeId}:${new Date(part.startedMs).toISOString()}`,
    // A series tells that something is unusual, seldom that it is wrong.
    confidence: Math.min(0.9, 0.4 + part.score / 20),
  };
}

/** Cents, for words only. */
export const dollars = (amount: Usd): string => `$${grouped((Number(amount) / 10 ** USD_SCALE).toFixed(2))}`;
export const times = (value: number): string => (value >= 100 ? "over 100 times" : `${value.toFixed(1)} times`);
