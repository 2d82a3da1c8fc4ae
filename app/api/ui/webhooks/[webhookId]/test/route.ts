import { route } from "@/lib/http";
import { testWebhook } from "@/lib/notify";
import { WebhookPath } from "@/lib/notify/schemas";

/** Calls it now, and answers what it answered. */
export const POST = route({
  auth: { session: true },
  params: WebhookPath,
  run: (ctx, { params }) => testWebhook(ctx, params.webhookId),
});
