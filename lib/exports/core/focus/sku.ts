/**
 * What is sold and at which price: the cells that all rows of one provider, model, meter and price share.
 * - On a price of the book: contracted is that price; list is the catalogue's in force, or the same where there is none.
 * - On a flat plan a token costs nothing on top: prices of 0. What it would have cost stands in x_FlatValue, in no sum.
 * - Without a price: prices of 0 and x_UnpricedCount, so that rows add up to the ledger and nobody takes 0 for a price.
 * - A cost that came with the call, without a price: so many dollars at 1 each, the only price that gives it exactly.
 */

import type { FocusCells } from "./columns";
import { type Exact, exactOf, exactText, NOTHING, ONE, zerosOf } from "./decimals";
import { type MeterWords, meterWords } from "./meter-words";

/** A row of the price book, as far as files show it. */
export type FocusPrice = {
  id: number;
  /** Shortest decimal text: dollars per `per` units. */
  rate: string;
  per: number;
  mode: string;
  region: string;
  minTokensExclusive: bigint;
  originVersion: string;
};
type SkuOf = { provider: string; providerName: string; model: string; meter: string; billing: string };

export type Sku = {
  cells: FocusCells;
  /** Digits that the point moves by from the consumed to the priced quantity. */
  zeros: number;
  list: Exact;
  contracted: Exact;
  /** Priced by what it cost instead of by its quantity. */
  isByDollar: boolean;
};

/** @param listRate Dollars per `per` of the price; null where no public price is known. */
export function skuOf(of: SkuOf, price: FocusPrice | null, listRate: string | null, isCharged: boolean): Sku {
  const zeros = price ? zerosOf(price.per) : 0;
  const kind = of.billing === "flat" ? "flat" : price && zeros !== null ? "priced" : isCharged ? "reported" : "unpriced";
  const words = meterWords(of.meter);
  const isByDollar = kind === "reported";
  const contracted = kind === "priced" && price ? exactOf(price.rate) : isByDollar ? ONE : NOTHING;
  const list = kind === "priced" && listRate !== null ? exactOf(listRate) : contracted;
  const perUnit = kind === "priced" && price ? price.per : 1;
  const band = price && price.minTokensExclusive > 0n ? `>${price.minTokensExclusive}` : null;
  const skuId = `${of.model}:${of.meter}`;
  const [contractedText, listText] = [exactText(contracted), exactText(list)];
  return {
    ...{ zeros: kind === "priced" ? (zeros ?? 0) : 0, list, contracted, isByDollar },
    cells: {
      ...providerCells(of.provider, of.providerName),
      ...CONSTANT,
      ChargeCategory: "Usage",
      ChargeDescription: [words.name, of.model, ...(price && price.mode !== "standard" ? [price.mode] : [])].join(", "),
      ChargeFrequency: "Usage-Based",
      ConsumedUnit: words.unit,
      ContractedUnitPrice: contractedText,
      PricingCurrencyContractedUnitPrice: contractedText,
      ListUnitPrice: listText,
      PricingCurrencyListUnitPrice: listText,
      PricingCategory: kind === "priced" ? "Standard" : "Other",
      PricingUnit: isByDollar ? "Dollars" : perUnit === 1 ? words.unit : `${perUnit} ${words.unit}`,
      ...(price?.region ? { RegionId: price.region, RegionName: price.region } : {}),
      SkuId: skuId,
      SkuMeter: words.name,
      SkuPriceId: `${skuId}:${kind === "priced" ? price?.id : kind}`,
      SkuPriceDetails: JSON.stringify({
        ...detailsOf(of.model, words),
        ...(band ? { x_ContextBand: band } : {}),
        ...(price ? { x_ServiceTier: price.mode } : {}),
      }),
      ...(price ? { x_PriceTableId: String(price.id), x_RatingVersion: price.originVersion } : {}),
    },
  };
}

/** What a price is of, as 1.5 will call it. */
export const detailsOf = (model: string | null, { direction, cache }: Pick<MeterWords, "direction" | "cache">) => ({
  ...(model === null ? {} : { x_ModelId: model }),
  ...(direction ? { x_TokenDirection: direction } : {}),
  ...(cache ? { x_TokenCacheAction: cache } : {}),
});

/** Who sells and bills: a provider as its invoices name it. Projects and workspaces are not told apart in the ledger. */
export const providerCells = (id: string, name: string): FocusCells => ({
  BillingAccountId: id,
  BillingAccountName: name,
  BillingAccountType: "Organization",
  InvoiceIssuerName: name,
  HostProviderName: name,
  ServiceProviderName: name,
  ProviderName: name,
  PublisherName: name,
  ServiceName: `${name} API`,
});

export const CONSTANT: FocusCells = {
  BillingCurrency: "USD",
  PricingCurrency: "USD",
  ServiceCategory: "AI and Machine Learning",
  ServiceSubcategory: "Generative AI",
};
