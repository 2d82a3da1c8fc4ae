import type { Context } from "@/lib/auth/context";
import { requirePerson } from "./require-person";
import type { MarkInput } from "./schemas";
import { writeRead } from "./store/inbox";

/** Marks some or all of the caller's own notifications as read, or as unread again; ids of others change nothing. For every person. */
export async function markNotifications(ctx: Context, { ids, read }: MarkInput): Promise<void> {
  await writeRead(ctx.db, requirePerson(ctx), ids, read ? ctx.clock.now() : null);
}
