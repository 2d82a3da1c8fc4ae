import type { Metadata } from "next";
import { WitnessView } from "@/components/pricing/witness-view";
import { requireActor } from "@/lib/auth/page";
import { refusal } from "../../refusal";

export const metadata: Metadata = { title: "Second witness" };

export default async function WitnessPage() {
  const ctx = await requireActor("/pricing/witness");
  return refusal(ctx, "/pricing/witness") ?? <WitnessView />;
}
