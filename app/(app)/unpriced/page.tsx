import type { Metadata } from "next";
import { UnpricedView } from "@/components/pricing/unpriced-view";
import { requireActor } from "@/lib/auth/page";
import { listUnpriced } from "@/lib/reporting";
import { Prefetched } from "../prefetched";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Unpriced" };

export default async function UnpricedPage() {
  const ctx = await requireActor("/unpriced");
  const refused = refusal(ctx, "/unpriced");
  if (refused) return refused;
  const { rights } = ctx.actor;
  return (
    <Prefetched reads={{ "/api/ui/unpriced": () => listUnpriced(ctx, {}) }}>
      <UnpricedView mayPrice={rights.has("price.write")} mayAlias={rights.has("alias.write")} />
    </Prefetched>
  );
}
