import { authorize, type Context } from "@/lib/auth";
import { decodeCursor, type Page, pageOf } from "@/lib/kernel/page";
import type { DisputeQuery } from "../core/statement-input";
import type { DisputeView } from "../core/statement-views";
import { readDisputePage } from "../store/dispute-rows";
import { inSight } from "../store/statement-rows";
import { disputeViews } from "./dispute-view";

/** Disputes of statements that the caller sees, those that are due first, first. Right: spend.read. @throws Invalid for a foreign cursor. */
export async function listDisputes(ctx: Context, { state, statementId, limit, cursor }: DisputeQuery): Promise<Page<DisputeView>> {
  authorize(ctx, "spend.read");
  const [dueAt, id] = cursor === undefined ? [] : decodeCursor(cursor, 2);
  const states = state === "all" ? undefined : state === "pending" ? (["open", "under_review"] as const) : [state];
  const rows = await readDisputePage(
    ctx.db,
    inSight(ctx.actor, "spend.read"),
    { states, statementId },
    { limit: limit + 1, after: dueAt === undefined ? null : { dueAt: new Date(Number(dueAt) || 0), id: String(id) } },
  );
  const { data, nextCursor } = pageOf(rows, limit, (row) => [row.dueAt.getTime(), row.id]);
  return { data: await disputeViews(ctx, data), nextCursor };
}
