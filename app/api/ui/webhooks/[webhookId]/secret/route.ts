import { route } from "@/lib/http";
import { renewWebhookSecret } from "@/lib/notify";
import { WebhookPath } from "@/lib/notify/schemas";

/** Answers the new secret, this once. */
export const POST = route({
  auth: { session: true },
  params: WebhookPath,
  run: (ctx, { params }) => renewWebhookSecret(ctx, params.webhookId),
});
