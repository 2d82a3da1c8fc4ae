import type { Metadata } from "next";
import { WebhooksView } from "@/components/notifications/webhooks-view";
import { requireActor } from "@/lib/auth/page";
import { listWebhooks } from "@/lib/notify";
import { Prefetched } from "../../prefetched";
import { refusal } from "../../refusal";

export const metadata: Metadata = { title: "Webhooks" };

export default async function WebhooksPage() {
  const ctx = await requireActor("/settings/webhooks");
  const refused = refusal(ctx, "/settings/webhooks");
  if (refused) return refused;
  const webhooks = () => listWebhooks(ctx).then((data) => ({ data, nextCursor: null }));
  return (
    <Prefetched reads={{ "/api/ui/webhooks": webhooks }}>
      <WebhooksView />
    </Prefetched>
  );
}
