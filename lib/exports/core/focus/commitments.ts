/**
 * Usage that a commitment pays for: it is billed with the commitment, so that its own bill is 0, and it says so (Used). Rows
 * are taken in their order while they fit. Of the first that does not, as many whole units are taken as fit, in a row of
 * their own, since a discount applies to all of a row or to none of it.
 */
import { exactOf, type Rate } from "@/lib/allocation/core/money";
import type { PeriodLineRow } from "@/lib/chargeback/core/period-lines";
import { divideHalfEven, formatFixed, parseFixed, USD_SCALE, type Usd } from "@/lib/kernel/money";
import { FX_SCALE } from "@/lib/pricing/core/fx";
import type { FocusCells } from "./columns";
import { moneyText } from "./decimals";
import { commitmentCells } from "./fee-rows";

export type Commitment = {
  id: string;
  name: string;
  /** Of the period, in 10^-15 of the currency. */
  committed: bigint;
  /** Usage is in dollars: what one of them is worth in the commitment's currency. */
  rate: Rate;
  covers: (row: PeriodLineRow) => boolean;
};
/** `taken`: what a row takes of the commitment, in 10^-15 of its currency. */
type CoveredPart = { row: PeriodLineRow; by: Commitment | null; taken: bigint };

const QUANTITY_SCALE = 6;
const WHOLE = 10n ** BigInt(QUANTITY_SCALE);

export class Commitments {
  /** Dollars that are left of each, and what was taken of it in its own currency. */
  readonly #state: Map<Commitment, { leftUsd: bigint; taken: bigint }>;

  constructor(commitments: readonly Commitment[]) {
    this.#state = new Map(commitments.map((commitment) => [commitment, { leftUsd: dollarsOf(commitment), taken: 0n }]));
  }

  /** A row as it is, or as its parts: they sum to it. */
  parts(row: PeriodLineRow): CoveredPart[] {
    let rest = row;
    const parts: CoveredPart[] = [];
    for (const [commitment, { leftUsd }] of this.#state) {
      if (rest.costUsd <= 0n || leftUsd === 0n || !commitment.covers(rest)) continue;
      const covered = leftUsd >= rest.costUsd ? rest : wholeUnits(rest, leftUsd);
      if (!covered) continue;
      parts.push({ row: covered, by: commitment, taken: this.#take(commitment, covered.costUsd) });
      if (covered === rest) return parts;
      rest = without(rest, covered);
    }
    return [...parts, { row: rest, by: null, taken: 0n }];
  }

  /** Rounded as a sum, and of its last dollars all that is left: the parts of a commitment come to it to the last digit. */
  #take(commitment: Commitment, costUsd: bigint): bigint {
    const { leftUsd, taken } = this.#state.get(commitment) ?? { leftUsd: 0n, taken: 0n };
    const left = leftUsd - costUsd;
    const sum = left === 0n ? commitment.committed : worth((dollarsOf(commitment) - left) as Usd, commitment.rate);
    this.#state.set(commitment, { leftUsd: left, taken: sum });
    return sum - taken;
  }

  /** What usage did not take, in the commitment's currency. */
  left(id: string): bigint {
    for (const [{ id: each, committed }, { taken }] of this.#state) if (each === id && committed > taken) return committed - taken;
    return 0n;
  }
}

const ONE = 10n ** BigInt(FX_SCALE);
/** Whole 10^-15 dollars that it pays for. */
const dollarsOf = ({ committed, rate }: Commitment): bigint =>
  committed > 0n ? (committed * ONE) / parseFixed(rate.perUsd, FX_SCALE) : 0n;
const worth = (amountUsd: Usd, rate: Rate): bigint => divideHalfEven(exactOf(amountUsd, rate), ONE);

/** As many units as an amount pays for; null for less than one, and where units have no equal price. */
function wholeUnits(row: PeriodLineRow, left: bigint): PeriodLineRow | null {
  const quantity = parseFixed(row.quantity, QUANTITY_SCALE);
  if (row.priceId === 0 || quantity <= 0n || quantity % WHOLE !== 0n || row.costUsd % (quantity / WHOLE) !== 0n) return null;
  const each = row.costUsd / (quantity / WHOLE);
  const units = left / each;
  return units === 0n ? null : { ...row, quantity: units.toString(), ...costOf(units * each), unpriced: 0n, flatValueUsd: 0n as Usd };
}

const without = (row: PeriodLineRow, taken: PeriodLineRow): PeriodLineRow => ({
  ...row,
  quantity: formatFixed(parseFixed(row.quantity, QUANTITY_SCALE) - parseFixed(taken.quantity, QUANTITY_SCALE), QUANTITY_SCALE),
  ...costOf(row.costUsd - taken.costUsd),
});

const costOf = (atoms: bigint) => ({ costUsd: atoms as Usd, costText: formatFixed(atoms, USD_SCALE) });

/** What a row says that a commitment paid for. */
export function usedCells({ row, by, taken }: CoveredPart & { by: Commitment }, cells: FocusCells): FocusCells {
  const amount = moneyText(row.costUsd);
  return {
    ...cells,
    ...commitmentCells(by),
    BilledCost: "0.0",
    PricingCategory: "Committed",
    CommitmentDiscountStatus: "Used",
    CommitmentDiscountQuantity: moneyText(taken),
    CommitmentDiscountUnit: by.rate.currency,
    ContractApplied: `{"Elements":[{"ContractId":${JSON.stringify(by.id)},"ContractCommitmentId":${JSON.stringify(by.id)},"ContractCommitmentAppliedCost":${amount}}]}`,
    x_ChargeKey: `${cells.x_ChargeKey ?? ""}:${by.id}`,
  };
}
