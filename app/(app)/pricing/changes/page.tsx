import type { Metadata } from "next";
import { ChangesView } from "@/components/pricing/changes-view";
import { requireActor } from "@/lib/auth/page";
import { refusal } from "../../refusal";

export const metadata: Metadata = { title: "Price changes" };

export default async function PriceChangesPage() {
  const ctx = await requireActor("/pricing/changes");
  const refused = refusal(ctx, "/pricing/changes");
  if (refused) return refused;
  const { rights } = ctx.actor;
  return <ChangesView mayImport={rights.has("price.write")} mayApprove={rights.has("price.approve")} />;
}
