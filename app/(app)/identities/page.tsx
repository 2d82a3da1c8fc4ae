import type { Metadata } from "next";
import { IdentitiesView } from "@/components/identities/identities-view";
import { requireActor } from "@/lib/auth/page";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Identities" };

export default async function IdentitiesPage() {
  const ctx = await requireActor("/identities");
  const refused = refusal(ctx, "/identities");
  if (refused) return refused;
  return <IdentitiesView mayWrite={ctx.actor.rights.has("identity.write")} personId={ctx.actor.personId ?? null} />;
}
