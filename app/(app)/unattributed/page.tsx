import type { Metadata } from "next";
import { UnattributedView } from "@/components/identities/unattributed-view";
import { requireActor } from "@/lib/auth/page";
import { listUnattributed } from "@/lib/reporting";
import { Prefetched } from "../prefetched";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Unattributed" };

export default async function UnattributedPage() {
  const ctx = await requireActor("/unattributed");
  const refused = refusal(ctx, "/unattributed");
  if (refused) return refused;
  return (
    <Prefetched reads={{ "/api/ui/unattributed": () => listUnattributed(ctx, {}) }}>
      <UnattributedView now={ctx.clock.now().toISOString()} mayAssign={ctx.actor.rights.has("attribution.assign")} />
    </Prefetched>
  );
}
