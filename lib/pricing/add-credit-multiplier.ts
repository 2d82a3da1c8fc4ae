import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict } from "@/lib/kernel/errors";
import type { CreditMultiplier } from "./core/credits";
import { normaliseProvider } from "./core/provider-names";
import type { CreditMultiplierInput } from "./schemas";
import { insertCreditMultiplier, readCreditMultipliers } from "./store/credits";
import { lockPrices } from "./store/prices";

/**
 * Says how many credits a request on a model takes from a day on, until the next of that model. Right: price.write.
 * @throws Conflict when one of the model begins on the same day.
 */
export async function addCreditMultiplier(ctx: Context, input: CreditMultiplierInput): Promise<CreditMultiplier & { id: number }> {
  authorize(ctx, "price.write");
  const { reason, ...said } = input;
  const multiplier = { ...said, provider: normaliseProvider(said.provider) };
  return withTransaction(ctx.db, async (tx) => {
    await lockPrices(tx);
    const isSame = (row: CreditMultiplier): boolean =>
      row.provider === multiplier.provider &&
      row.model.toLowerCase() === multiplier.model.toLowerCase() &&
      row.validFrom === multiplier.validFrom;
    const same = (await readCreditMultipliers(tx)).find((row) => row.state === "active" && isSame(row));
    if (same)
      throw new Conflict(`Requests on ${same.model} take ${same.creditsPerRequest} credits from that day already.`, [
        { location: "validFrom", message: `Row ${same.id} begins then.`, fix: "Retract that one first." },
      ]);
    const id = await insertCreditMultiplier(tx, { ...multiplier, reason, createdBy: ctx.actor.id, createdAt: ctx.clock.now() });
    const after = { id, ...multiplier };
    await recordAudit(tx, ctx, { action: "credit_multiplier.add", objectType: "credit_multiplier", objectId: String(id), after, reason });
    return after;
  });
}
