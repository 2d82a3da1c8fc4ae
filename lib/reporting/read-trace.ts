import { authorize, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { NotFound } from "@/lib/kernel/errors";
import { formatUsd, parseUsd, sumUsd } from "@/lib/kernel/money";
import type { CallPart } from "./core/call-facts";
import { byEvent, type EventSummary, summariseEvent } from "./core/event-view";
import { findRepeats } from "./core/repeats";
import { traceTree } from "./core/trace-tree";
import type { TraceView } from "./core/views";
import { readTraceLines } from "./store/events";
import { loadNames } from "./store/names";
import { readTogether } from "./store/read";

export const MAX_TRACE_LINES = 5_000;

/**
 * The calls of one trace as a tree, as far as the caller may see them: what is outside the scope is not told of.
 * Right: event.read.
 * @throws NotFound when nothing of such a trace is in scope.
 */
export async function readTrace(ctx: Context, traceId: string): Promise<TraceView> {
  authorize(ctx, "event.read");
  const selection = { scope: scopeOf(ctx.actor, "event.read"), filters: [], grain: "day" as const };
  const nameOf = await loadNames(ctx.db);
  const lines = await readTogether(ctx.db, (tx) => readTraceLines(tx, selection, traceId, MAX_TRACE_LINES + 1));
  const found = byEvent(lines.slice(0, MAX_TRACE_LINES));
  const events = found.map((one) => summariseEvent(one, nameOf));
  const retries = new Set(found.flatMap(([line]) => (line.role === "billable" && line.isRetry ? [line.eventId] : [])));
  const repeats = findRepeats(found.flatMap(([line]) => (line.role === "billable" ? [line] : [])));
  const costOf = (ids: { has(id: string): boolean }): CallPart => {
    const those = events.filter(({ id }) => ids.has(id));
    return { calls: those.length, costUsd: formatUsd(sumUsd(those.map((event) => parseUsd(event.pricedCostUsd)))) };
  };
  const [first] = events;
  if (!first) throw new NotFound(`There is no trace "${traceId}".`);
  const nodes = traceTree(events.map((event) => ({ ...pick(event), event })));
  return {
    traceId,
    from: first.occurredAt,
    to: events.at(-1)?.occurredAt ?? first.occurredAt,
    pricedCostUsd: formatUsd(sumUsd(events.map((event) => parseUsd(event.pricedCostUsd)))),
    unpricedEvents: events.filter((event) => event.role === "billable" && event.costUsd === null).length,
    isCut: lines.length > MAX_TRACE_LINES,
    repeated: costOf(repeats),
    retried: costOf(retries),
    nodes: nodes.map((node) => ({
      depth: node.depth,
      parentEventId: node.parentId,
      subtreeCostUsd: formatUsd(node.subtreeCostUsd),
      event: node.event.event,
      repeatOf: repeats.get(node.event.id) ?? null,
      isRetry: retries.has(node.event.id),
    })),
  };
}

const pick = ({ id, spanId, parentSpanId, role, pricedCostUsd }: EventSummary) => ({
  id,
  spanId,
  parentSpanId,
  role,
  costUsd: parseUsd(pricedCostUsd),
});
