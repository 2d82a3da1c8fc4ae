/** Spans of periods that are in the books. */
import type { Db, Tx } from "@/lib/db/client";
import type { Span } from "@/lib/kernel/period";

/** From the start of one to the end of another; null where one is not in the books, is not closed, or they are in the wrong order. */
export async function readPeriodSpan(db: Db | Tx, fromId: string, toId: string): Promise<Span | null> {
  const rows = await db.billingPeriod.findMany({ where: { id: { in: [fromId, toId] }, state: "closed" } });
  const from = rows.find(({ id }) => id === fromId);
  const to = rows.find(({ id }) => id === toId);
  return from && to && from.startsAt <= to.startsAt ? { start: from.startsAt, end: to.endsAt } : null;
}
