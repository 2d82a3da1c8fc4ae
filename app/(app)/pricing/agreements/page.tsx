import type { Metadata } from "next";
import { AgreementsView } from "@/components/pricing/agreements-view";
import { requireActor } from "@/lib/auth/page";
import { utcDate } from "@/lib/kernel/period";
import { refusal } from "../../refusal";

export const metadata: Metadata = { title: "Price agreements" };

export default async function AgreementsPage() {
  const ctx = await requireActor("/pricing/agreements");
  const refused = refusal(ctx, "/pricing/agreements");
  if (refused) return refused;
  return <AgreementsView mayPrice={ctx.actor.rights.has("price.write")} today={utcDate(ctx.clock.now())} />;
}
