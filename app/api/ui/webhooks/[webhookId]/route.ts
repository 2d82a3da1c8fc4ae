import { route } from "@/lib/http";
import { changeWebhook, removeWebhook } from "@/lib/notify";
import { WebhookChange, WebhookPath } from "@/lib/notify/schemas";

export const PATCH = route({
  auth: { session: true },
  params: WebhookPath,
  body: WebhookChange,
  run: (ctx, { params, body }) => changeWebhook(ctx, params.webhookId, body),
});

export const DELETE = route({
  auth: { session: true },
  params: WebhookPath,
  run: (ctx, { params }) => removeWebhook(ctx, params.webhookId),
});
