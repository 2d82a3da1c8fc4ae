import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, NotFound } from "@/lib/kernel/errors";
import { rateAt } from "./core/fx";
import type { RetractInput } from "./schemas";
import { readExchangeRates, readStatementCurrency, retractExchangeRow } from "./store/exchange";
import { lockPrices } from "./store/prices";

/**
 * Takes an exchange rate back, as if it had never been entered; the one before it goes on. Right: price.write.
 * @throws NotFound for an unknown id. @throws Conflict when it is retracted already, or when statements would be left
 * without a rate of their currency.
 */
export async function retractExchangeRate(ctx: Context, { id, reason }: RetractInput): Promise<{ id: number }> {
  authorize(ctx, "price.write");
  return withTransaction(ctx.db, async (tx) => {
    await lockPrices(tx);
    const rates = await readExchangeRates(tx);
    const row = rates.find((rate) => rate.id === id);
    if (!row) throw new NotFound(`There is no exchange rate ${id}.`);
    if (row.state === "retracted") throw new Conflict(`Exchange rate ${id} is retracted already.`);
    const left = rates.filter((rate) => rate.state === "active" && rate.id !== id);
    if ((await readStatementCurrency(tx)) === row.currency && !rateAt(left, row.currency, ctx.clock.now()))
      throw new Conflict(`Statements are in ${row.currency}, and no other rate of it is in force.`, [
        { location: "id", message: "The last rate in force.", fix: "Enter another rate first, or have statements in dollars." },
      ]);
    await retractExchangeRow(tx, id, reason);
    const before = { id, currency: row.currency, perUsd: row.perUsd, effectiveFrom: row.validFrom.toISOString() };
    await recordAudit(tx, ctx, { action: "exchange_rate.retract", objectType: "exchange_rate", objectId: String(id), before, reason });
    return { id };
  });
}
