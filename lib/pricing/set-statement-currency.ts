import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { Invalid } from "@/lib/kernel/errors";
import { rateAt } from "./core/fx";
import type { StatementCurrencyInput } from "./schemas";
import { readExchangeRates, readStatementCurrency, writeStatementCurrency } from "./store/exchange";
import { lockPrices } from "./store/prices";

/**
 * Says what statements are written in from now on; the ledger stays in dollars. Right: price.write.
 * @throws Invalid unless the currency is the dollar or has a rate in force.
 */
export async function setStatementCurrency(ctx: Context, { currency, reason }: StatementCurrencyInput): Promise<{ currency: string }> {
  authorize(ctx, "price.write");
  return withTransaction(ctx.db, async (tx) => {
    await lockPrices(tx);
    const rates = await readExchangeRates(tx, { state: "active" });
    if (currency !== "USD" && !rateAt(rates, currency, ctx.clock.now()))
      throw new Invalid(`currency: ${currency} has no rate in force.`, [
        { location: "currency", message: "No rate in force.", fix: "Enter what a dollar is worth in it first." },
      ]);
    const before = { currency: await readStatementCurrency(tx) };
    if (before.currency === currency) return before;
    await writeStatementCurrency(tx, currency);
    const after = { currency };
    await recordAudit(tx, ctx, { action: "statement_currency.set", objectType: "organisation", objectId: "1", before, after, reason });
    return after;
  });
}
