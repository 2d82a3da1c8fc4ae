import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { WebhookView } from "./core/notification";
import { readWebhooks } from "./store/webhooks";
import { viewOfWebhook } from "./webhook-view";

/** The webhooks in use, by name. Right: source.write. */
export async function listWebhooks(ctx: Context): Promise<WebhookView[]> {
  authorize(ctx, "source.write");
  return (await readWebhooks(ctx.db)).map(viewOfWebhook);
}
