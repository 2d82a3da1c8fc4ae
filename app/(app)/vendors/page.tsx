import type { Metadata } from "next";
import { vendorsPath } from "@/components/identities/vendors/vendor-words";
import { VendorsView } from "@/components/identities/vendors/vendors-view";
import { requireActor } from "@/lib/auth/page";
import { listVendors } from "@/lib/identities";
import { Prefetched } from "../prefetched";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Vendors" };

export default async function VendorsPage() {
  const ctx = await requireActor("/vendors");
  // Vendors have no link of their own in the sidebar: they belong to connected tools.
  const refused = refusal(ctx, "/connected-tools");
  if (refused) return refused;
  return (
    <Prefetched reads={{ [vendorsPath]: () => listVendors(ctx, { limit: 500 }) }}>
      <VendorsView now={ctx.clock.now().toISOString()} mayWrite={ctx.actor.rights.has("inventory.write")} />
    </Prefetched>
  );
}
