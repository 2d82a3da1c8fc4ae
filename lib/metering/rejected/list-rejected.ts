import type { Context } from "@/lib/auth/context";
import { decodeCursor, type Page, pageOf } from "@/lib/kernel/page";
import type { RejectedItemView } from "../core/rejected-view";
import type { RejectedQuery } from "../schemas";
import { readRejectedItems } from "../store/rejected-items";
import { authorizeWhole, itemView } from "./views";

/** Rejected events one by one, newest first. Right: source.read, over the whole organisation. */
export async function listRejected(ctx: Context, { limit, cursor, source, group, state }: RejectedQuery): Promise<Page<RejectedItemView>> {
  authorizeWhole(ctx, "source.read");
  const before = cursor === undefined ? undefined : BigInt(String(decodeCursor(cursor, 1)[0]));
  const rows = await readRejectedItems(ctx.db, { sourceId: source, reasonGroup: group, state }, limit + 1, before);
  return pageOf(rows.map(itemView), limit, (item) => [item.id]);
}
