import type { Context } from "@/lib/auth/context";
import { requirePerson } from "./require-person";
import { countUnreadOf } from "./store/inbox";

/** How much of the caller's own inbox is unread. For every person. */
export const countUnread = async (ctx: Context): Promise<{ unread: number }> => ({
  unread: await countUnreadOf(ctx.db, requirePerson(ctx)),
});
