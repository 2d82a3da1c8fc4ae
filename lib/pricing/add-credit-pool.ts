import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { Invalid } from "@/lib/kernel/errors";
import type { CreditPool } from "./core/credits";
import { normaliseProvider } from "./core/provider-names";
import type { CreditPoolInput } from "./schemas";
import { insertCreditPool, teamExists } from "./store/credits";
import { lockPrices } from "./store/prices";

/**
 * Enters credits that were bought in advance: how many, for how many dollars, for which days, for whom. A pool never
 * changes: a wrong one is retracted and entered again. It moves no spend: what a credit costs in the ledger is its price
 * in the price book. Right: price.write. @throws Invalid for a team that does not exist.
 */
export async function addCreditPool(ctx: Context, input: CreditPoolInput): Promise<CreditPool> {
  authorize(ctx, "price.write");
  const { reason, team = "", model = "", validTo = null, overageUsd = null, ...said } = input;
  const pool = { ...said, provider: normaliseProvider(said.provider), teamId: team, model, validTo, overageUsd };
  return withTransaction(ctx.db, async (tx) => {
    await lockPrices(tx);
    if (team !== "" && !(await teamExists(tx, team)))
      throw new Invalid(`team: there is no team "${team}".`, [
        { location: "team", message: "Does not exist.", fix: "Send the id of a team, or leave it out." },
      ]);
    const id = await insertCreditPool(tx, { ...pool, reason, createdBy: ctx.actor.id, createdAt: ctx.clock.now() });
    const after = { id, ...pool };
    await recordAudit(tx, ctx, { action: "credit_pool.add", objectType: "credit_pool", objectId: String(id), after, reason });
    return after;
  });
}
