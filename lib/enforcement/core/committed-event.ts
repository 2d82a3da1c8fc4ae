/** From what a call was authorised as and what it used to a usage event of the ledger. */
import { Invalid } from "@/lib/kernel/errors";
import { formatUsd, parseUsd, type Usd } from "@/lib/kernel/money";
import { normaliseNative } from "@/lib/metering/core/adapters/native";
import { rateUsageLine } from "@/lib/metering/core/ledger-lines";
import type { UsageEvent } from "@/lib/metering/core/usage-event";
import type { PriceBook } from "@/lib/pricing/core/price-book";
import type { CommitInput } from "../schemas";
import type { ReservedCall } from "./reservation";

export type UsedInput = Exclude<CommitInput, { eventId: string }>;

/** One reservation is one event, however often it is committed. */
export const eventKeyOf = (reservationId: string): string => `reservation:${reservationId}`;

/** @throws Invalid naming the place in the commit that contradicts itself. */
export function committedEvent(id: string, createdAt: Date, call: ReservedCall, used: UsedInput): UsageEvent {
  const { tool, labels, ...context } = call.context;
  const said = {
    id: eventKeyOf(id),
    time: used.time ?? createdAt.toISOString(),
    provider: used.provider ?? call.provider,
    model: used.model ?? call.model,
    ...(used.convention === undefined ? {} : { convention: used.convention }),
    usage: knownOf(used.usage),
    ...(call.credential === undefined ? {} : { credential: call.credential }),
    ...(call.identity === undefined ? {} : { identity: call.identity }),
    ...(call.operator === undefined ? {} : { operator: call.operator }),
    ...context,
    ...(tool === undefined ? {} : { tool: { name: tool } }),
    ...(call.attempt === undefined ? {} : { attempt: call.attempt }),
    mode: used.mode ?? call.mode ?? "standard",
    ...(used.region === undefined ? {} : { region: used.region }),
    status: used.status,
    ...(used.errorType === undefined ? {} : { errorType: used.errorType }),
    ...(used.latencyMs === undefined ? {} : { latencyMs: used.latencyMs }),
    ...(used.spanId === undefined ? {} : { spanId: used.spanId }),
    labels: { ...labels, ...(used.responseId === undefined ? {} : { responseId: used.responseId }) },
  };
  const { events, rejected } = normaliseNative([said]);
  const event = events[0]?.event;
  if (event) return event;
  const [{ reason = "not understood", location = "usage", fix = "Correct it." } = {}] = rejected as [(typeof rejected)[number]?];
  throw new Invalid(`${location}: ${reason}`, [{ location, message: reason, fix }]);
}

/** Unknown is left out; 0 is 0. */
const knownOf = (usage: UsedInput["usage"]): Record<string, number> =>
  Object.fromEntries(Object.entries(usage).filter((entry): entry is [string, number] => entry[1] !== null && entry[1] !== undefined));

/** What the event costs by its own time; null while a part has no price. */
export function costOfEvent(prices: PriceBook, event: UsageEvent): string | null {
  let sum = 0n;
  for (const line of event.lines) {
    const { costUsd } = rateUsageLine(prices, event, line);
    if (costUsd === null) return null;
    sum += parseUsd(costUsd);
  }
  return formatUsd(sum as Usd);
}

/** How much dearer it was than what had been set aside; undefined where it was not. */
export function overshootOf(estimateUsd: string | null, costUsd: string | null): string | undefined {
  if (estimateUsd === null || costUsd === null) return undefined;
  const over = parseUsd(costUsd) - parseUsd(estimateUsd);
  return over > 0n ? formatUsd(over as Usd) : undefined;
}
