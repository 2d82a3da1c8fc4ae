import { route } from "@/lib/http";
import { markNotifications } from "@/lib/notify";
import { MarkInput } from "@/lib/notify/schemas";

/** Marks some or all of the caller's own as read, or unread. */
export const POST = route({ auth: { session: true }, body: MarkInput, run: (ctx, { body }) => markNotifications(ctx, body) });
