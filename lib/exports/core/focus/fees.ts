/** Shared cost as fees of a period: what was bought in it, what it bears, and which usage a commitment pays for. */
import type { AmortiseBasis, Seat } from "@/lib/allocation/core/amortise";
import type { Covers } from "@/lib/allocation/core/commitments";
import { DOLLARS, type Rate } from "@/lib/allocation/core/money";
import { periodPart } from "@/lib/allocation/core/period-part";
import type { FiscalCalendar } from "@/lib/kernel/fiscal";
import type { Commitment } from "./commitments";
import type { Bounds } from "./day";
import type { FocusFee } from "./fee-rows";

export type SharedCostRow = {
  id: string;
  name: string;
  kind: string;
  provider: string | null;
  /** 10^-15 of `currency`; of seats for one seat and period. */
  amount: bigint;
  currency: string;
  span: Bounds;
  basis: AmortiseBasis;
  seats: readonly Seat[] | null;
  covers: Covers | null;
  costCentreId: string;
  /** What a closing says that the period bears of it. */
  frozenPart?: bigint;
};

type FeePeriod = {
  /** Its days, as midnights of UTC that name them. */
  days: Bounds;
  calendar: FiscalCalendar;
  /** Of its statements. */
  rate: Rate;
};

/**
 * @param charged What statements of a closed period charged of seats, in the currency of the cost: people join and leave, a
 * closed period does not change.
 */
export function feeOf(cost: SharedCostRow, period: FeePeriod, providerName: (id: string) => string, charged?: bigint): FocusFee {
  const part = charged ?? partOf(cost, period);
  const isBoughtNow = cost.span.start >= period.days.start && cost.span.start < period.days.end;
  const { id, name, kind, currency, span, provider, costCentreId } = cost;
  return {
    ...{ id, name, kind, currency, span, part, costCentreId },
    provider: provider === null ? null : { id: provider, name: providerName(provider) },
    bought: cost.seats ? part : isBoughtNow ? cost.amount : null,
    isRecurring: cost.seats !== null,
    isCommitment: cost.covers !== null && rateOf(cost, period.rate) !== null,
  };
}

/** Usage is in dollars. A commitment in a currency that is neither theirs nor that of statements is borne like any other cost. */
const rateOf = ({ currency }: SharedCostRow, statements: Rate): Rate | null =>
  currency === DOLLARS.currency ? DOLLARS : currency === statements.currency ? statements : null;

const partOf = (cost: SharedCostRow, period: FeePeriod): bigint => cost.frozenPart ?? periodPart(cost, period);

export function commitmentsOf(costs: readonly SharedCostRow[], period: FeePeriod): Commitment[] {
  return [...costs]
    .sort((a, b) => a.span.start.getTime() - b.span.start.getTime() || (a.id < b.id ? -1 : 1))
    .flatMap((cost) => {
      const { id, name, covers } = cost;
      const rate = rateOf(cost, period.rate);
      if (!covers || !rate) return [];
      const models = new Set(covers.models);
      const centres = new Set(covers.costCentreIds);
      const commitment: Commitment = {
        ...{ id, name, rate, committed: partOf(cost, period) },
        covers: ({ of }) =>
          of.provider === covers.provider &&
          (models.size === 0 || models.has(of.model)) &&
          (centres.size === 0 || (of.costCentreId !== null && centres.has(of.costCentreId))),
      };
      return [commitment];
    });
}
