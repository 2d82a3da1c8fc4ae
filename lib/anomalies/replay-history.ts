import type { Context } from "@/lib/auth";
import { startOfUtcDay } from "@/lib/kernel/period";
import type { Signal } from "./core/signal";
import type { ScopeRef } from "./sight";
import { countByDay, readDimensionIds, readFactsIn, type Span } from "./store/facts";
import type { Engine } from "./watch-arrivals";

const DAY_MS = 86_400_000;
/** Detectors learn what is usual from so many days before the span. */
const LEARNING_DAYS = 30;

export type History = { span: Span; dimensionIds: readonly number[] | null; learntFrom: Date; isCut: boolean };

/**
 * What of the stored usage a replay reads: the days of a span and those before it, from the newest backward, as many as hold so many
 * events.
 */
export async function chooseHistory({ db }: Context, scope: ScopeRef, { from, to }: Span, mostEvents: number): Promise<History> {
  const dimensionIds = await readDimensionIds(db, scope);
  const earliest = startOfUtcDay(new Date(from.getTime() - LEARNING_DAYS * DAY_MS));
  let [learntFrom, events] = [to, 0];
  for (const each of await countByDay(db, { from: earliest, to }, dimensionIds)) {
    events += each.events;
    if (events > mostEvents) return cutAt(learntFrom);
    learntFrom = each.day;
  }
  return { span: { from, to }, dimensionIds, learntFrom: earliest, isCut: false };

  function cutAt(at: Date): History {
    return { span: { from: at > from ? at : from, to }, dimensionIds, learntFrom: at, isCut: at > from };
  }
}

/** Feeds stored usage to fresh engines, in the order of its own time. @returns Of each engine what it saw within the span, by key. */
export async function replayHistory(
  { db }: Context,
  { span, dimensionIds, learntFrom }: History,
  engines: readonly Engine[],
): Promise<{ events: number; seen: Map<string, Signal>[] }> {
  const seen = engines.map(() => new Map<string, Signal>());
  let events = 0;
  for await (const page of readFactsIn(db, { from: learntFrom, to: span.to }, dimensionIds)) {
    const facts = page.map(({ fact }) => fact);
    for (const { isFirst } of facts) if (isFirst) events++;
    engines.forEach((engine, i) => {
      for (const signal of engine.observe(facts)) seen[i]?.set(signal.key, signal);
    });
  }
  engines.forEach((engine, i) => {
    for (const signal of engine.flush()) seen[i]?.set(signal.key, signal);
  });
  for (const found of seen) for (const [key, { detectedMs }] of found) if (detectedMs < span.from.getTime()) found.delete(key);
  return { events, seen };
}
