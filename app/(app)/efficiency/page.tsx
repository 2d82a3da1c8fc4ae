import type { Metadata } from "next";
import { EfficiencyView } from "@/components/spend/efficiency/efficiency-view";
import { requireActor } from "@/lib/auth/page";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Efficiency" };

/** Savings read single calls: the page does not wait for them. */
export default async function EfficiencyPage() {
  const ctx = await requireActor("/efficiency");
  const refused = refusal(ctx, "/efficiency");
  if (refused) return refused;
  const { rights } = ctx.actor;
  return <EfficiencyView now={ctx.clock.now().toISOString()} mayFind={rights.has("price.read")} mayImport={rights.has("import.create")} />;
}
