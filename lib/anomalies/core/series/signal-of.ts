/** A signal of a series: its key, its confidence and its words. */
import { USD_SCALE, type Usd } from "@/lib/kernel/money";
import { grouped } from "../behaviour/figures";
import type { Signal } from "../signal";
import { cut, MOST_TITLE } from "../title";
import type { Around, Grain } from "./point";

type Part = Omit<Signal, "key" | "scopeKind" | "scopeId" | "place" | "traceId" | "confidence" | "parameters"> & {
  parameters: Readonly<Record<string, number>>;
};

/** One key an episode: what grows is the same signal. @param span What it was judged by. */
export function signalOf({ name, place }: Around, part: Part, span: Grain | "day" = name.grain): Signal {
  const { scopeKind, scopeId, measure } = name;
  return {
    ...part,
    title: cut(part.title, MOST_TITLE),
    ...{ scopeKind, scopeId, place, traceId: null, parameters: { ...part.parameters } },
    key: `${part.detector}:${span}:${measure}:${scopeKind}:${scopeId}:${new Date(part.startedMs).toISOString()}`,
    // A series tells that something is unusual, seldom that it is wrong.
    confidence: Math.min(0.9, 0.4 + part.score / 20),
  };
}

/** Cents, for words only. */
export const dollars = (amount: Usd): string => `$${grouped((Number(amount) / 10 ** USD_SCALE).toFixed(2))}`;
export const times = (value: number): string => (value >= 100 ? "over 100 times" : `${value.toFixed(1)} times`);
