import { answer, route } from "@/lib/http";
import { createWebhook, listWebhooks } from "@/lib/notify";
import { WebhookInput } from "@/lib/notify/schemas";

export const GET = route({ auth: { session: true }, run: async (ctx) => ({ data: await listWebhooks(ctx), nextCursor: null }) });

/** Answers the secret, this once. */
export const POST = route({
  auth: { session: true },
  body: WebhookInput,
  run: async (ctx, { body }) => answer(await createWebhook(ctx, body), { status: 201 }),
});
