import { authorize, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { Invalid } from "@/lib/kernel/errors";
import { decodeCursor, type Page, pageOf } from "@/lib/kernel/page";
import { addUtcDays } from "@/lib/kernel/period";
import type { Dimension } from "./core/dimensions";
import { byEvent, type EventSummary, summariseEvent } from "./core/event-view";
import { type Filter, parseFilter } from "./core/filter";
import { parseSpan } from "./core/usage-query";
import type { EventListParams } from "./schemas";
import { type EventKey, readEventKeys, readEventLines, UUID } from "./store/events";
import { findNamed } from "./store/find-named";
import { loadNames } from "./store/names";
import { readTogether } from "./store/read";

const DEFAULT_DAYS = 31;
const FILTERS = {
  identity: "identity",
  team: "team",
  application: "application",
  environment: "environment",
  provider: "provider",
  model: "model",
  source: "source",
  businessUnit: "business_unit",
  costCentre: "cost_centre",
  owner: "owner",
  operator: "operator",
  operatorEvidence: "operator_evidence",
  caller: "caller",
  credential: "credential",
  agent: "agent",
  operation: "operation",
  tenant: "tenant",
  tool: "tool",
  billing: "billing",
} as const satisfies Partial<Record<keyof EventListParams, Dimension>>;

/**
 * Events newest first, a page at a time; the last 31 days and the day to come unless asked otherwise. A page is stable:
 * events that arrive meanwhile do not shift it. Events outside the caller's scope are not there. Right: event.read.
 * @throws Invalid for a span or cursor that cannot be used.
 */
export async function listEvents(ctx: Context, params: EventListParams): Promise<Page<EventSummary>> {
  authorize(ctx, "event.read");
  const now = ctx.clock.now();
  const span = parseSpan(params, { start: addUtcDays(now, -DEFAULT_DAYS), end: addUtcDays(now, 2) });
  const after = params.cursor === undefined ? undefined : readCursor(params.cursor);
  const selection = { scope: scopeOf(ctx.actor, "event.read"), filters: await findNamed(ctx.db, filtersOf(params)), grain: "day" as const };
  const nameOf = await loadNames(ctx.db);
  return readTogether(ctx.db, async (tx) => {
    const { status, role, traceId, meter } = params;
    const keys = pageOf(
      await readEventKeys(tx, { selection, span, status, role, traceId, meter, isRetry: params.retried === "1", after }, params.limit + 1),
      params.limit,
      (key) => [key.occurredAt, key.eventId],
    );
    const events = byEvent(await readEventLines(tx, selection, keys.data));
    return { data: events.map((lines) => summariseEvent(lines, nameOf)), nextCursor: keys.nextCursor };
  });
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

function readCursor(text: string): EventKey {
  const [occurredAt, eventId] = decodeCursor(text, 2).map(String);
  if (
    occurredAt === undefined ||
    !INSTANT.test(occurredAt) ||
    Number.isNaN(Date.parse(occurredAt)) ||
    eventId === undefined ||
    !UUID.test(eventId)
  ) {
    throw new Invalid("The cursor is not one that this list gave out.", [
      { location: "query.cursor", message: "Unknown cursor.", fix: "Send nextCursor of the page before, unchanged, or leave it out." },
    ]);
  }
  return { occurredAt, eventId };
}

function filtersOf(params: EventListParams): Filter[] {
  return (Object.keys(FILTERS) as (keyof typeof FILTERS)[]).flatMap((param): Filter[] => {
    const dimension = FILTERS[param];
    const text = params[param];
    const filter = text === undefined ? undefined : parseFilter(dimension, text);
    // What cannot be a list of values names nothing, so nothing matches it.
    if (typeof filter === "string") return [{ dimension, isExcluded: false, values: [], hasNone: false }];
    return filter ? [filter] : [];
  });
}
