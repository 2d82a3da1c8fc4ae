import type { Metadata } from "next";
import { CurrencyView } from "@/components/pricing/currency-view";
import { requireActor } from "@/lib/auth/page";
import { utcDate } from "@/lib/kernel/period";
import { refusal } from "../../refusal";

export const metadata: Metadata = { title: "Currency" };

export default async function CurrencyPage() {
  const ctx = await requireActor("/pricing/currency");
  const refused = refusal(ctx, "/pricing/currency");
  if (refused) return refused;
  return <CurrencyView mayPrice={ctx.actor.rights.has("price.write")} today={utcDate(ctx.clock.now())} />;
}
