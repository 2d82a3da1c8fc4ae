import type { Metadata } from "next";
import { IdentitiesView } from "@/components/identities/identities-view";
import { requireActor } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Identities" };

export default async function IdentitiesPage() {
  const ctx = await requireActor("/identities");
  return <IdentitiesView mayWrite={ctx.actor.rights.has("identity.write")} />;
}
