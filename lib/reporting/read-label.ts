import { authorize, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { formatUsd, parseUsd } from "@/lib/kernel/money";
import { startOfUtcDay } from "@/lib/kernel/period";
import { byEvent, summariseEvent } from "./core/event-view";
import { spanAnswer } from "./core/usage-answer";
import type { UsageQuery } from "./core/usage-query";
import type { LabelFigures, LabelUse } from "./core/views";
import { LIMITS, refuseTooMany } from "./read-usage";
import type { LabelPath } from "./schemas";
import { readEventLines } from "./store/events";
import { type LabelRow, type LabelSet, readLabelKeys, readLabelRows } from "./store/label-use";
import { loadNames } from "./store/names";
import { readTogether } from "./store/read";
import type { Selection } from "./store/selection";

const RECENT_EVENTS = 20;

/**
 * What usage with one label cost: by day, identity, model and tool, with its newest events. A label that nothing carries is
 * an empty answer. Right: event.read. @throws Invalid when a span that is cut within days has more than 500,000 calls with labels.
 */
export async function readLabel(ctx: Context, label: LabelPath, query: UsageQuery): Promise<LabelUse> {
  authorize(ctx, "event.read");
  const { span } = query;
  // The answer is by day: hours are read only where the span is cut by them.
  const isOfDays = [span.start, span.end].every((at) => startOfUtcDay(at).getTime() === at.getTime());
  const selection: Selection = { scope: scopeOf(ctx.actor, "event.read"), filters: query.filters, grain: isOfDays ? "day" : query.grain };
  const nameOf = await loadNames(ctx.db);
  return readTogether(ctx.db, async (tx) => {
    if (selection.grain === "hour") await refuseTooMany(tx, { ...selection, label: label.name }, [span], LIMITS.labelled);
    const rows = await readLabelRows(tx, selection, span, label);
    const keys = await readLabelKeys(tx, selection, span, label, RECENT_EVENTS);
    const events = byEvent(await readEventLines(tx, selection, keys));
    const part = (of: LabelSet) => rows.filter((row) => row.of === of);
    const groups = (of: "identity" | "model" | "tool") =>
      part(of)
        .map((row) => ({ group: nameOf(of, row.key), ...figuresOf(row) }))
        .sort(dearestFirst);
    const [total] = part("total");
    return {
      ...label,
      ...spanAnswer(span),
      total: figuresOf(total),
      days: part("day")
        .map((row) => ({ day: row.key ?? "", ...figuresOf(row) }))
        .sort((a, b) => (a.day < b.day ? -1 : 1)),
      identities: groups("identity"),
      models: groups("model"),
      tools: groups("tool").filter(({ group }) => group.id !== null),
      recentEvents: events.map((lines) => summariseEvent(lines, nameOf)),
    };
  });
}

/** Sums over nothing are null. */
const figuresOf = (row: LabelRow | undefined): LabelFigures => ({
  costUsd: formatUsd(parseUsd(row?.costUsd ?? "0")),
  events: row?.events ?? "0",
  errors: row?.errors ?? "0",
  unpricedEvents: row?.unpricedEvents ?? "0",
});

function dearestFirst(a: LabelFigures, b: LabelFigures): number {
  const [left, right] = [parseUsd(a.costUsd), parseUsd(b.costUsd)];
  return left === right ? Number(BigInt(b.events) - BigInt(a.events)) : left < right ? 1 : -1;
}
