import { route } from "@/lib/http";
import { listDeliveries } from "@/lib/notify";
import { DeliveryQuery } from "@/lib/notify/schemas";

/** What was sent, by e-mail and to webhooks, newest first. */
export const GET = route({ auth: { session: true }, query: DeliveryQuery, run: (ctx, { query }) => listDeliveries(ctx, query) });
