import { authorize, type Context } from "@/lib/auth";
import type { Named } from "../core/statement-views";
import { readPostableCostCentres } from "../store/statement-rows";

/** Cost centres that a credited line can go to. Right: dispute.decide. */
export async function listReceivers(ctx: Context): Promise<{ data: Named[] }> {
  authorize(ctx, "dispute.decide");
  return { data: await readPostableCostCentres(ctx.db) };
}
