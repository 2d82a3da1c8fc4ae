import type { Metadata } from "next";
import { IdentitiesView } from "@/components/identities/identities-view";
import { requireActor } from "@/lib/auth/page";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Identities" };

export default async function IdentitiesPage() {
  const ctx = await requireActor("/identities");
  const refused = refusal(ctx, "/identities");
  if (refused) return refused;
  const { rights, personId } = ctx.actor;
  return (
    <IdentitiesView
      mayWrite={rights.has("identity.write")}
      mayIssue={rights.has("identity.write") && (rights.has("inventory.write") || rights.has("grant.approve"))}
      personId={personId ?? null}
    />
  );
}
