import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { SecurityEventPage } from "./core/views";
import type { SecurityEventQuery } from "./schemas";
import { seenIdentities } from "./sight";
import { viewEvents } from "./signal-views";
import { readEventPage } from "./store/lists";

/** What security products told, the newest first, with whom it names. Right: security.read, as for findings. */
export async function listSecurityEvents(ctx: Context, query: SecurityEventQuery): Promise<SecurityEventPage> {
  authorize(ctx, "security.read");
  const { data, nextCursor } = await readEventPage(ctx.db, await seenIdentities(ctx), query);
  return { data: await viewEvents(ctx, data), nextCursor };
}
