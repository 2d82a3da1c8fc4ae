import type { Metadata } from "next";
import { PricingView } from "@/components/pricing/pricing-view";
import { requireActor } from "@/lib/auth/page";
import { utcDate } from "@/lib/kernel/period";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Pricing" };

export default async function PricingPage() {
  const ctx = await requireActor("/pricing");
  const refused = refusal(ctx, "/pricing");
  if (refused) return refused;
  return <PricingView mayPrice={ctx.actor.rights.has("price.write")} today={utcDate(ctx.clock.now())} />;
}
