import type { Metadata } from "next";
import { SimulatorView } from "@/components/pricing/simulator-view";
import { requireActor } from "@/lib/auth/page";
import { refusal } from "../../refusal";

export const metadata: Metadata = { title: "Price simulator" };

export default async function SimulatorPage() {
  const ctx = await requireActor("/pricing/simulator");
  return refusal(ctx, "/pricing/simulator") ?? <SimulatorView now={ctx.clock.now().toISOString()} />;
}
