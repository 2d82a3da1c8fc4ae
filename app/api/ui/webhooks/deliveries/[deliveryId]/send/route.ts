import { statementFilesFor } from "@/lib/chargeback";
import { route } from "@/lib/http";
import { resendDelivery } from "@/lib/notify";
import { DeliveryPath } from "@/lib/notify/schemas";

/** Sends it once more, now. */
export const POST = route({
  auth: { session: true },
  params: DeliveryPath,
  run: (ctx, { params }) => resendDelivery(ctx, params.deliveryId, statementFilesFor(ctx)),
});
