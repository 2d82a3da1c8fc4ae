import type { Decimal } from "../../charts/prepare/decimal-text";
import { deltaOf } from "../../charts/prepare/delta";
import { formatCount, formatMoney, formatPercent, formatTokens } from "../../charts/prepare/format";
import { cx } from "../../ui/cx";

type DeltaProps = {
  current: Decimal;
  previous: Decimal;
  unit?: "usd" | "tokens" | "count" /** Percent only, for narrow columns. */;
  only?: boolean;
  /** Of money that is not dollars. */
  currency?: string;
};

/** From here on a tenth of a percent is noise. */
const TENFOLD = 10;

/** Arrow, amount and percent, each in its own place. Coloured only when it is at least 15 % and $400. */
export function Change({ current, previous, unit = "usd", only, currency = "USD" }: DeltaProps) {
  const delta = deltaOf(current, previous, unit === "usd" ? "usd" : "other");
  if (delta.kind === "unknown")
    return (
      <span className="muted" title="No comparison">
        —
      </span>
    );
  if (delta.kind === "same") return <span className="delta calm">no change</span>;
  if (delta.kind === "new") return <span className="delta">new</span>;
  const amount =
    unit === "usd"
      ? formatMoney(delta.amount, { sign: true, currency })
      : unit === "tokens"
        ? signed(delta.amount, formatTokens(delta.amount))
        : formatCount(delta.amount, { sign: true });
  const tone = delta.material ? delta.direction : undefined;
  return (
    <span className={cx("delta", tone, only && "only")} title={only ? amount : undefined}>
      <span className="arr" aria-hidden="true">
        {delta.direction === "up" ? "↑" : "↓"}
      </span>
      {only ? null : <span className="amt">{amount}</span>}
      <span className="pct">{formatPercent(delta.ratio, { sign: true, places: Math.abs(delta.ratio) >= TENFOLD ? 0 : 1 })}</span>
    </span>
  );
}

const signed = (value: string, text: string): string => (value.startsWith("-") || text === "0" ? text : `+${text}`);
