import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { NotFound } from "@/lib/kernel/errors";
import { parseUsd } from "@/lib/kernel/money";
import { exchangeExactly, rateAt, statementAmounts } from "./core/fx";
import type { ExchangeQuery } from "./schemas";
import { readExchangeRates } from "./store/exchange";

export type Exchanged = { currency: string; usd: string; exact: string; stated: string; perUsd: string; rateId: number };

/**
 * An amount of dollars in another currency by the rate of an instant (now without one): exactly, and as a statement
 * would write it. Right: price.read. @throws NotFound when no rate held then.
 */
export async function exchangeAmount(ctx: Context, { currency, usd, at }: ExchangeQuery): Promise<Exchanged> {
  authorize(ctx, "price.read");
  const rate = rateAt(await readExchangeRates(ctx.db, { state: "active", currency }), currency, at ?? ctx.clock.now());
  if (!rate) throw new NotFound(`No rate of ${currency} holds at that time.`);
  const amountUsd = parseUsd(usd);
  const { total } = statementAmounts([amountUsd], rate.perUsd, currency);
  return { currency, usd, exact: exchangeExactly(amountUsd, rate.perUsd), stated: total, perUsd: rate.perUsd, rateId: rate.id };
}
