import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, NotFound } from "@/lib/kernel/errors";
import type { RetractInput } from "./schemas";
import { readCreditPools, retractPoolRow } from "./store/credits";
import { lockPrices } from "./store/prices";

/** Takes a credit pool back, as if it had never been bought; its usage draws on the others. Right: price.write. @throws NotFound, Conflict. */
export async function retractCreditPool(ctx: Context, { id, reason }: RetractInput): Promise<{ id: number }> {
  authorize(ctx, "price.write");
  return withTransaction(ctx.db, async (tx) => {
    await lockPrices(tx);
    const row = (await readCreditPools(tx)).find((each) => each.id === id);
    if (!row) throw new NotFound(`There is no credit pool ${id}.`);
    if (row.state === "retracted") throw new Conflict(`The credit pool ${id} is retracted already.`);
    await retractPoolRow(tx, id, reason);
    const { createdAt: _, ...before } = row;
    await recordAudit(tx, ctx, { action: "credit_pool.retract", objectType: "credit_pool", objectId: String(id), before, reason });
    return { id };
  });
}
