import { type Decimal, ratioOf } from "./prepare/decimal-text";
import { formatPercent } from "./prepare/format";

/** A bar of the share and its percentage. The bar is scaled to `greatest` so that the first row fills it. */
export function ShareBar({ value, total, greatest }: { value: Decimal; total: Decimal; greatest?: Decimal }) {
  const share = ratioOf(value, total);
  const length = ratioOf(value, greatest ?? total) ?? 0;
  return (
    <span className="share">
      <span className="share-t" aria-hidden="true">
        <i style={{ width: `${(Math.max(0, Math.min(1, length)) * 100).toFixed(1)}%` }} />
      </span>
      <span className="p">{formatPercent(share)}</span>
    </span>
  );
}
