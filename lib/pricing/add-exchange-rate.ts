import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, Invalid } from "@/lib/kernel/errors";
import { checkDates } from "./core/check-override";
import type { ExchangeRateInput } from "./schemas";
import { insertExchangeRate, readExchangeRates } from "./store/exchange";
import { lockPrices } from "./store/prices";

export type AddedExchangeRate = { id: number; currency: string; perUsd: string; effectiveFrom: string };

/**
 * Enters what a dollar is worth in a currency from an instant on, until the next rate of that currency. A rate never
 * changes: a wrong one is retracted and entered again. The ledger stays in dollars. Right: price.write.
 * @throws Conflict when a rate of the currency begins at the same instant. @throws Invalid for an impossible date.
 */
export async function addExchangeRate(ctx: Context, input: ExchangeRateInput): Promise<AddedExchangeRate> {
  authorize(ctx, "price.write");
  const now = ctx.clock.now();
  const [first, ...rest] = checkDates(input.effectiveFrom, undefined, now);
  if (first) throw new Invalid(`${first.location}: ${first.message}`, [first, ...rest]);
  return withTransaction(ctx.db, async (tx) => {
    await lockPrices(tx);
    const { currency, perUsd, effectiveFrom: validFrom, reason } = input;
    const rates = await readExchangeRates(tx, { state: "active", currency });
    const same = rates.find((rate) => rate.validFrom.getTime() === validFrom.getTime());
    if (same)
      throw new Conflict(`A rate of ${currency} begins then already: ${same.perUsd}.`, [
        { location: "effectiveFrom", message: `Rate ${same.id} begins then.`, fix: "Retract that one first." },
      ]);
    const id = await insertExchangeRate(tx, { currency, perUsd, validFrom, reason, createdBy: ctx.actor.id, createdAt: now });
    const after = { id, currency, perUsd, effectiveFrom: validFrom.toISOString() };
    await recordAudit(tx, ctx, { action: "exchange_rate.add", objectType: "exchange_rate", objectId: String(id), after, reason });
    return after;
  });
}
