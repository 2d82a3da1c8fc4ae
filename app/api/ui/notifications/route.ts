import { route } from "@/lib/http";
import { listNotifications } from "@/lib/notify";
import { InboxQuery } from "@/lib/notify/schemas";

/** The caller's own inbox, unread first. */
export const GET = route({ auth: { session: true }, query: InboxQuery, run: (ctx, { query }) => listNotifications(ctx, query) });
