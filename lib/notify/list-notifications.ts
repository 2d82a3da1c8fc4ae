import type { Context } from "@/lib/auth/context";
import { type Page, pageOf } from "@/lib/kernel/page";
import type { NotificationView } from "./core/notification";
import { requirePerson } from "./require-person";
import type { InboxQuery } from "./schemas";
import { readInbox } from "./store/inbox";

/** The caller's own inbox: what is unread first, each part newest first. For every person. */
export async function listNotifications(ctx: Context, query: InboxQuery): Promise<Page<NotificationView>> {
  const rows = await readInbox(ctx.db, requirePerson(ctx), query);
  return pageOf(rows, query.limit, ({ readAt, at, id }) => [readAt === null ? 0 : 1, at, id]);
}
