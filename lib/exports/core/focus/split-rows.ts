/**
 * A charge as its parts: one row for each who bears some of it, in place of the charge. Amounts sum to the charge to the last
 * digit and ratios to one, both by largest remainder. Asked for by an option: a file has the charge or its parts, never both.
 */
import { largestRemainder } from "@/lib/allocation/core/money";
import { formatFixed, parseFixed, USD_SCALE } from "@/lib/kernel/money";
import type { FocusCells } from "./columns";
import { moneyText } from "./decimals";

/** What one rule gave one cost centre, or what nobody took; weights are amounts of statements. */
export type Share = { costCentreId: string; costCentreName: string; methodId: string; weight: bigint };

const MONEY = ["BilledCost", "EffectiveCost", "PricingCurrencyEffectiveCost", "ContractedCost", "ListCost"] as const;
const ONE = 10n ** BigInt(USD_SCALE);
const UNIT_PRICES = ["ContractedUnitPrice", "ListUnitPrice", "PricingCurrencyContractedUnitPrice", "PricingCurrencyListUnitPrice"] as const;

/** The charge itself where nobody takes part in it, or where shares are not all of one sign. */
export function splitCells(charge: FocusCells, shares: readonly Share[]): FocusCells[] {
  if (shares.length === 0 || shares.some(({ weight }) => weight <= 0n)) return [charge];
  const weights = shares.map(({ costCentreId, methodId, weight }) => ({ key: `${costCentreId}\u0001${methodId}`, weight }));
  const ratios = largestRemainder(ONE, weights);
  const amounts = MONEY.map((column) => [column, largestRemainder(parseFixed(charge[column] ?? "0", USD_SCALE), weights)] as const);
  return shares.map(({ costCentreId, costCentreName, methodId }, i) => {
    const part: FocusCells = { ...charge };
    for (const [column, parts] of amounts) part[column] = moneyText(parts[i] ?? 0n);
    // One unit of a part is the part: its price follows, the quantity stays one.
    const price = parseFixed(part.ListCost ?? "0", USD_SCALE);
    for (const column of UNIT_PRICES) part[column] = moneyText(price < 0n ? -price : price);
    return {
      ...part,
      AllocatedMethodId: methodId,
      AllocatedMethodDetails: `{"Elements":[{"AllocatedRatio":${formatFixed(ratios[i] ?? 0n, USD_SCALE)}}]}`,
      AllocatedResourceId: costCentreId === "" ? "nobody" : costCentreId,
      AllocatedResourceName: costCentreName,
      // Of the receiver; those of the charge stay in Tags.
      ...(costCentreId === "" ? {} : { AllocatedTags: JSON.stringify({ cost_center: costCentreId }) }),
      SkuPriceId: `${charge.SkuPriceId ?? ""}:${i + 1}`,
      x_CostCenter: costCentreId,
      x_SplitOriginId: charge.x_ChargeKey ?? "",
      x_SplitOriginCost: charge.BilledCost ?? "0.0",
      x_ChargeKey: `${charge.x_ChargeKey ?? ""}:${i + 1}`,
    };
  });
}
