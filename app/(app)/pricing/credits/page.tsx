import type { Metadata } from "next";
import { CreditsView } from "@/components/pricing/credits-view";
import { requireActor } from "@/lib/auth/page";
import { utcDate } from "@/lib/kernel/period";
import { refusal } from "../../refusal";

export const metadata: Metadata = { title: "Credits" };

export default async function CreditsPage() {
  const ctx = await requireActor("/pricing/credits");
  const refused = refusal(ctx, "/pricing/credits");
  if (refused) return refused;
  return <CreditsView mayPrice={ctx.actor.rights.has("price.write")} today={utcDate(ctx.clock.now())} />;
}
