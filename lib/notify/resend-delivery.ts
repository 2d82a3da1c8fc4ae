import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, NotFound } from "@/lib/kernel/errors";
import type { DeliveryView } from "./core/notification";
import { type FilesFor, sendOne } from "./send-notifications";
import { readDelivery, reviveDelivery } from "./store/delivery-log";

/**
 * Sends a message once more, now, with all its attempts before it; receivers tell by its id that they know it. Quiet hours
 * hold here too. Right: source.write. @throws NotFound @throws Conflict while it is being sent.
 */
export async function resendDelivery(ctx: Context, id: string, filesFor?: FilesFor): Promise<DeliveryView> {
  authorize(ctx, "source.write");
  await withTransaction(ctx.db, async (tx) => {
    const found = await reviveDelivery(tx, id, ctx.clock.now());
    if (found === "none") throw new NotFound("There is no such delivery.");
    if (found === "busy") throw new Conflict("It is on its way right now.");
    await recordAudit(tx, ctx, { action: "delivery.send_again", objectType: "notification_delivery", objectId: id });
  });
  await sendOne(ctx, id, filesFor);
  return readDelivery(ctx.db, id);
}
