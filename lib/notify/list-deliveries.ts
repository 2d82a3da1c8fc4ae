import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { type Page, pageOf } from "@/lib/kernel/page";
import type { DeliveryView } from "./core/notification";
import type { DeliveryQuery } from "./schemas";
import { readDeliveries } from "./store/delivery-log";

/** What was sent to whom and how it ended, newest first. Right: source.write. */
export async function listDeliveries(ctx: Context, query: DeliveryQuery): Promise<Page<DeliveryView>> {
  authorize(ctx, "source.write");
  const rows = await readDeliveries(ctx.db, query);
  return pageOf(rows, query.limit, ({ createdAt, id }) => [createdAt, id]);
}
