/** How much of a difference may stay open: a percentage of the invoice or an amount, whichever is more. */
import { divideHalfEven, parseFixed, parseUsd, type Usd } from "@/lib/kernel/money";

export type Tolerances = { percent: string; usd: string };
type Own = { tolerancePercent: string | null; tolerance: string | null };

const PERCENT_SCALE = 6;

/** Those of the sources where they have their own (the strictest), else those of the organisation. */
export function limitOf(invoicedUsd: Usd, sources: readonly Own[], { percent, usd }: Tolerances): Usd {
  const percents = sources.flatMap(({ tolerancePercent }) =>
    tolerancePercent === null ? [] : [parseFixed(tolerancePercent, PERCENT_SCALE)],
  );
  const amounts = sources.flatMap(({ tolerance }) => (tolerance === null ? [] : [parseUsd(tolerance)]));
  const share = percents.length > 0 ? least(percents) : parseFixed(percent, PERCENT_SCALE);
  const floor = amounts.length > 0 ? least(amounts) : parseUsd(usd);
  const size = invoicedUsd < 0n ? -invoicedUsd : invoicedUsd;
  const byShare = divideHalfEven(size * share, 100n * 10n ** BigInt(PERCENT_SCALE));
  return (byShare > floor ? byShare : floor) as Usd;
}

const least = <Value extends bigint>(values: readonly Value[]): Value => values.reduce((a, b) => (a < b ? a : b));
