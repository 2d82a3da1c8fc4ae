import { budgetBarParts } from "./prepare/budget";
import { type Decimal, ratioOf } from "./prepare/decimal-text";
import { formatMoney, formatPercent } from "./prepare/format";

type BudgetBarProps = {
  spent: Decimal;
  /** The hard mark. */
  cap: Decimal;
  forecast?: Decimal;
  /** The soft mark as a share of the cap; null draws none. */
  softShare?: number | null;
};

const percent = (value: number): string => `${value.toFixed(1)}%`;

/** Ink is spent, dashes are forecast, the dotted tick is soft, the thick one hard; colour begins beyond the hard mark. */
export function BudgetBar({ spent, cap, forecast = null, softShare = 0.8 }: BudgetBarProps) {
  const parts = budgetBarParts(spent, cap, forecast, softShare);
  if (!parts) return <span className="muted">— not budgeted</span>;
  const said = `${formatMoney(spent)} of ${formatMoney(cap)}${forecast ? `, forecast ${formatMoney(forecast)}` : ""}`;
  return (
    <span className="budget" title={said} role="img" aria-label={said}>
      <i style={{ width: percent(parts.spent) }} />
      {parts.forecast ? <i className="fc" style={{ left: percent(parts.forecast.from), width: percent(parts.forecast.width) }} /> : null}
      {parts.beyond ? (
        <i
          className={parts.beyond.reached ? "hit" : "ov"}
          style={{ left: percent(parts.beyond.from), width: percent(parts.beyond.width) }}
        />
      ) : null}
      {parts.soft === null ? null : <u style={{ left: percent(parts.soft) }} />}
      <u className="hard" style={{ left: percent(parts.hard) }} />
    </span>
  );
}

/** The bar with its percentage, for a table cell. */
export function BudgetCellBar(props: BudgetBarProps) {
  const used = ratioOf(props.spent, props.cap);
  if (used === null) return <span className="muted">— not budgeted</span>;
  return (
    <span className="bcell">
      <BudgetBar {...props} />
      <span className="num">{formatPercent(used)}</span>
    </span>
  );
}
