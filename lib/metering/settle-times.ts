import type { Context } from "@/lib/auth/context";
import type { ReadCalls } from "./core/adapters/read-rows";
import { eventIdOf } from "./core/event-id";
import { gatewayReports } from "./core/settle/gateway-report";
import type { Normalised, UsageEvent } from "./core/usage-event";
import { readEventKeys } from "./store/insert-lines";

/**
 * Calls as their senders told them, ready to be taken in. An event without a time of its own is given the time that was
 * stored when it came first: the time of receipt is another at each resend, and would make a conflict of it. Only then
 * is told which answers they were, so that a client behind the sender that reports the same answer is not counted too.
 */
export async function settleTimes(ctx: Context, sourceId: string, read: ReadCalls): Promise<Normalised> {
  const events = [...read.timeless];
  const idOf = (event: UsageEvent): string => eventIdOf(sourceId, event.dedupeKey);
  const known = await readEventKeys(ctx.db, events.map(idOf));
  for (const event of events) event.occurredAt = known.get(idOf(event))?.occurredAt ?? event.occurredAt;
  return { events: read.events, rejected: read.rejected, reports: read.events.flatMap(({ event }) => gatewayReports(event)) };
}
