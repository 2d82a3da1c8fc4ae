/**
 * What stands on statements beside direct cost. None of it is the provider's money but its credits and what a price by volume
 * changes, each tier a row of its own that leaves list cost as it is: shared cost that was
 * spread, variances, markups and true-ups are rows of Adjustment with costs of 0, and their amount in x_ columns, so that
 * x_ChargebackCost is what statements charge while BilledCost and EffectiveCost stay what providers do.
 */
import type { FocusCells } from "./columns";
import { type Bounds, lastMonthOf, spanCells } from "./day";
import { withPoint } from "./decimals";
import { type MeterWords, meterWords } from "./meter-words";
import { CONSTANT, detailsOf, providerCells } from "./sku";

export type FocusStatementLine = {
  statementNo: string;
  no: number;
  kind: string;
  currency: string;
  amount: string;
  description: string;
  costCentreId: string;
  provider: string | null;
  model: string | null;
  origin: Record<string, unknown>;
};

/** Lines of usage are rows of usage already. */
const OF_USAGE: ReadonlySet<string> = new Set(["direct", "correction"]);
const SHARED: ReadonlySet<string> = new Set(["shared", "allocated"]);
/** Who charges what no provider does. */
const OURSELVES = { id: "countinghouse", name: "Internal chargeback" };

/** What all lines of one seller share, made once for a file. */
export function statementWriter(period: { id: string } & Bounds, nameOf: (provider: string) => string) {
  const span = spanCells(lastMonthOf(period), period);
  const sellers = new Map<string, FocusCells>();
  const sellerCells = (provider: string | null): FocusCells => {
    const known = sellers.get(provider ?? "");
    if (known) return known;
    const { id, name } = provider === null ? OURSELVES : { id: provider, name: nameOf(provider) };
    const cells = { ...CONSTANT, ...providerCells(id, name), ...(provider === null ? { ServiceName: name } : {}), ...span };
    sellers.set(provider ?? "", cells);
    return cells;
  };
  /** Null for lines of usage. */
  return (line: FocusStatementLine): FocusCells | null => {
    if (OF_USAGE.has(line.kind)) return null;
    const isCredit = line.kind === "credit" && typeof line.origin.providerCreditId === "string";
    const amount = withPoint(line.amount);
    const isTier = line.kind === "volume";
    const isOfProvider = isCredit || isTier;
    const cost = isOfProvider ? amount : "0.0";
    return {
      ...sellerCells(isOfProvider ? line.provider : null),
      ...(isTier ? tierCells(line) : {}),
      BillingCurrency: line.currency,
      PricingCurrency: line.currency,
      ChargeCategory: isCredit || (isTier && amount.startsWith("-")) ? "Credit" : "Adjustment",
      ChargeDescription: line.description,
      ChargeFrequency: "One-Time",
      ...{
        BilledCost: cost,
        EffectiveCost: cost,
        PricingCurrencyEffectiveCost: cost,
        ContractedCost: cost,
        ListCost: isTier ? "0.0" : cost,
      },
      x_CostCenter: line.costCentreId,
      x_StatementId: line.statementNo,
      x_StatementLineId: `${line.statementNo}#${line.no}`,
      x_ChargebackCost: amount,
      x_ChargebackCurrency: line.currency,
      ...(SHARED.has(line.kind) ? { x_SharedCost: amount } : {}),
      ...(line.kind === "variance" ? { x_VarianceCost: amount } : {}),
      x_ChargeKey: `${period.id}:${line.statementNo}#${line.no}`,
    };
  };
}

const SPEND: MeterWords = { name: "Spend", unit: "Dollars" };

/** A tier is a price of the SKU that its agreement is of; of spend on all models, of a SKU of its own. */
function tierCells({ model, origin: { volumePriceId, tier, meter } }: FocusStatementLine): FocusCells {
  if (typeof meter !== "string") return {};
  const words = meter === "spend" ? SPEND : meterWords(meter);
  const skuId = `${model ?? "*"}:${meter}`;
  return {
    SkuId: skuId,
    SkuMeter: words.name,
    SkuPriceId: `${skuId}:volume:${volumePriceId}:${tier}`,
    SkuPriceDetails: JSON.stringify({ ...detailsOf(model, words), x_VolumeTier: tier }),
  };
}
