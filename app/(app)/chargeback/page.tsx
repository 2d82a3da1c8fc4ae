import { redirect } from "next/navigation";
import { requireActor } from "@/lib/auth/page";
import { periodOf } from "@/lib/kernel/period";

/** The month that is running. */
export default async function ChargebackPage() {
  const ctx = await requireActor("/chargeback");
  redirect(`/chargeback/${periodOf(ctx.clock.now())}`);
}
