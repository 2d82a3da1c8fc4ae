/**
 * Money that no call costs, as FOCUS has it: what is bought is a Purchase with a bill and no effective cost; what a period
 * bears of it is Usage with an effective cost and no bill. Over the life of a cost both sums are equal; of a commitment together
 * with the usage that it pays for, which stays in dollars: where it is in euros, they are equal at the rate of its periods, not in
 * each currency. What a commitment has left when all usage of the period took its part is Unused.
 */

import type { FocusCells } from "./columns";
import { type Bounds, spanCells } from "./day";
import { moneyText } from "./decimals";
import { CONSTANT, providerCells } from "./sku";

export type FocusFee = {
  id: string;
  name: string;
  /** As in lib/allocation. */
  kind: string;
  provider: { id: string; name: string } | null;
  currency: string;
  /** The days that it is for. */
  span: Bounds;
  /** 10^-15 of the currency: bought in this period, if it was; and borne by it. */
  bought: bigint | null;
  part: bigint;
  isRecurring: boolean;
  isCommitment: boolean;
  /** Who bears it where no rule spreads it; empty: nobody. */
  costCentreId: string;
};

const KINDS: Readonly<Record<string, string>> = {
  platform_fee: "Platform Fee",
  seats: "Seats",
  provisioned_throughput: "Provisioned Throughput",
  support: "Support",
  commitment: "Commitment",
  prepayment: "Prepayment",
  other: "Fee",
};
const UNIT = "Units";

export function purchaseCells(fee: FocusFee, period: { id: string } & Bounds): FocusCells | null {
  if (fee.bought === null || fee.bought === 0n) return null;
  const amount = moneyText(fee.bought);
  return {
    ...feeCells(fee, fee.bought, "purchase"),
    ...spanCells(period, fee.isRecurring ? period : fee.span),
    ChargeCategory: "Purchase",
    ChargeDescription: `${fee.name}, bought`,
    ChargeFrequency: fee.isRecurring ? "Recurring" : "One-Time",
    BilledCost: amount,
    EffectiveCost: "0.0",
    PricingCurrencyEffectiveCost: "0.0",
    ...(fee.isCommitment ? { CommitmentDiscountQuantity: amount, CommitmentDiscountUnit: fee.currency } : {}),
    x_ChargeKey: `${period.id}:${fee.id}:purchase`,
  };
}

/** @param left Of a commitment, what usage did not take; of all else the part itself. */
export function amortisedCells(fee: FocusFee, left: bigint, period: { id: string } & Bounds): FocusCells | null {
  if (left === 0n) return null;
  const amount = moneyText(left);
  const start = new Date(Math.max(fee.span.start.getTime(), period.start.getTime()));
  const end = new Date(Math.min(fee.span.end.getTime(), period.end.getTime()));
  return {
    ...feeCells(fee, left, period.id),
    ...spanCells({ start, end }, start < end ? { start, end } : period),
    ChargeCategory: "Usage",
    ChargeDescription: `${fee.name}, ${fee.isCommitment ? "not used" : "part of the period"}`,
    ChargeFrequency: fee.isCommitment ? "Usage-Based" : "Recurring",
    BilledCost: "0.0",
    EffectiveCost: amount,
    PricingCurrencyEffectiveCost: amount,
    ...(fee.isCommitment
      ? {
          CommitmentDiscountStatus: "Unused",
          CommitmentDiscountQuantity: amount,
          CommitmentDiscountUnit: fee.currency,
          PricingCategory: "Committed",
        }
      : { ConsumedQuantity: left < 0n ? "-1.0" : "1.0", ConsumedUnit: UNIT }),
    x_ChargeKey: `${period.id}:${fee.id}:part`,
  };
}

/** Prices are never below zero: what is given back is minus one of it. */
function feeCells(fee: FocusFee, amount: bigint, price: string): FocusCells {
  const unitPrice = moneyText(amount < 0n ? -amount : amount);
  const money = moneyText(amount);
  const kind = KINDS[fee.kind] ?? "Fee";
  const seller = fee.provider ?? { id: fee.id, name: fee.name };
  return {
    ...CONSTANT,
    ...providerCells(seller.id, seller.name),
    ServiceName: `${seller.name} ${kind}`,
    BillingCurrency: fee.currency,
    PricingCurrency: fee.currency,
    ...{ ContractedCost: money, ListCost: money },
    ...{ ContractedUnitPrice: unitPrice, ListUnitPrice: unitPrice },
    ...{ PricingCurrencyContractedUnitPrice: unitPrice, PricingCurrencyListUnitPrice: unitPrice },
    ...{ PricingQuantity: amount < 0n ? "-1.0" : "1.0", PricingUnit: UNIT, PricingCategory: "Standard" },
    ...{ SkuId: `shared:${fee.id}`, SkuMeter: kind, SkuPriceId: `shared:${fee.id}:${price}` },
    ...(fee.isCommitment ? commitmentCells(fee) : {}),
    ...{ ResourceId: fee.id, ResourceName: fee.name, ResourceType: kind },
    x_CostCenter: fee.costCentreId,
  };
}

export const commitmentCells = ({ id, name }: Pick<FocusFee, "id" | "name">): FocusCells => ({
  CommitmentDiscountCategory: "Spend",
  CommitmentDiscountId: id,
  CommitmentDiscountName: name,
  CommitmentDiscountType: "Commitment",
});
