import { authorize, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { addUtcDays, type Span, startOfUtcDay } from "@/lib/kernel/period";
import { bucketName } from "./core/buckets";
import type { Freshness } from "./core/views";
import { countUnpriced, readNewest } from "./store/freshness";
import { readTogether } from "./store/read";

/** Queues look back this far. */
export const QUEUE_DAYS = 92;

export const queueSpan = (now: Date): Span => {
  const end = addUtcDays(startOfUtcDay(now), 2);
  return { start: addUtcDays(end, -QUEUE_DAYS - 2), end };
};

/** How current the figures are: part of every figure. Right: spend.read. */
export async function readFreshness(ctx: Context): Promise<Freshness> {
  authorize(ctx, "spend.read");
  const now = ctx.clock.now();
  const selection = { scope: scopeOf(ctx.actor, "spend.read"), filters: [], grain: "day" as const };
  return readTogether(ctx.db, async (tx) => {
    const { receivedAt, occurredAt } = await readNewest(tx);
    const unpriced = await countUnpriced(tx, selection, queueSpan(now));
    return {
      asOf: bucketName(now),
      lastReceivedAt: receivedAt && bucketName(receivedAt),
      lastOccurredAt: occurredAt && bucketName(occurredAt),
      minutesBehind: receivedAt && Math.max(0, Math.floor((now.getTime() - receivedAt.getTime()) / 60_000)),
      unpricedEvents: unpriced.toString(),
    };
  });
}
