/** What a provider billed and nobody metered: usage that goes past us, as its invoice tells it. Pure. */
import { parseUsd, sumUsd, type Usd } from "@/lib/kernel/money";
import type { ReconciliationView } from "./views";

/** Of one provider in one calendar month, "2026-03". Amounts in dollars; `keys`: as the invoice names them, dearest first. */
export type UnmeteredBill = {
  provider: string;
  providerName: string;
  month: string;
  invoicedUsd: Usd;
  unmeteredUsd: Usd;
  keys: string[];
};

/** Each provider of which there is an invoice, with what of it was billed and not metered; nothing of a provider whose invoice cannot be compared. */
export function unmeteredOf({
  periodId,
  providers,
  variances,
}: Pick<ReconciliationView, "periodId" | "providers" | "variances">): UnmeteredBill[] {
  return providers
    .filter(({ state }) => state !== "no_invoice" && state !== "no_rate")
    .map(({ provider, providerName, invoicedUsd }) => {
      const missing = variances
        .filter((one) => one.provider === provider && one.kind === "missing")
        .map(({ differenceUsd, place }) => ({ usd: parseUsd(differenceUsd), key: place.key }))
        .sort((a, b) => (a.usd < b.usd ? 1 : -1));
      return {
        ...{ provider, providerName, month: periodId, invoicedUsd: parseUsd(invoicedUsd) },
        unmeteredUsd: sumUsd(missing.map(({ usd }) => usd)),
        keys: [...new Set(missing.flatMap(({ key }) => key ?? []))],
      };
    });
}

/** Of each provider the newest month alone: what it did not bill yet says nothing. */
export function newestOf(bills: readonly UnmeteredBill[]): UnmeteredBill[] {
  const newest = new Map<string, UnmeteredBill>();
  for (const bill of bills) if (bill.month > (newest.get(bill.provider)?.month ?? "")) newest.set(bill.provider, bill);
  return [...newest.values()];
}
