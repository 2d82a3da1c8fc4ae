import type { Context } from "@/lib/auth/context";
import { eventIdOf } from "./core/event-id";
import { settleCalls } from "./settle-calls";
import { readEventKeys } from "./store/insert-lines";
import { deleteUnsettled, nextUnsettled, type UnsettledReports } from "./store/unsettled-reports";

/** Whoever stores a payload settles it within this time, or ended before it could. */
const GRACE_MS = 2 * 60_000;

/**
 * Settles the calls of payloads whose events were stored and whose settling a crash cut off, as a resend of the payload
 * would. Of a payload that was not stored nothing is settled: its sender was told nothing and sends it again. Twice is
 * like once; one that fails keeps none of the others waiting. @returns how many payloads were settled.
 */
export async function settleLeftOver(ctx: Context): Promise<number> {
  const before = new Date(ctx.clock.now().getTime() - GRACE_MS);
  const failures: unknown[] = [];
  let settled = 0;
  for (let next = await nextUnsettled(ctx.db, before, "0"); next; next = await nextUnsettled(ctx.db, before, next.id)) {
    try {
      await settleCalls(ctx, next.sourceId, next.reports, await storedOf(ctx, next));
      await deleteUnsettled(ctx.db, next.id);
      settled++;
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return settled;
}

/** The events of these reports that the ledger has, as a resend would find them. */
async function storedOf(ctx: Context, { sourceId, reports }: UnsettledReports): Promise<{ id: string; status: string }[]> {
  const ids = new Map(reports.flatMap(({ report }) => (report.event ? [[eventIdOf(sourceId, report.id), report.id] as const] : [])));
  const known = await readEventKeys(ctx.db, [...ids.keys()]);
  return [...known.keys()].flatMap((eventId) => {
    const id = ids.get(eventId);
    return id === undefined ? [] : [{ id, status: "duplicate" }];
  });
}
