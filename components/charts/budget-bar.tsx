import type { CSSProperties } from "react";
import { type BudgetBarInput, budgetBarParts } from "./prepare/budget";
import { ratioOf } from "./prepare/decimal-text";
import { formatPercent } from "./prepare/format";

type BudgetBarProps = BudgetBarInput & {
  /** The figures in words: the picture is nothing to who does not see it. */
  said: string;
  /** Whether calls are refused at the limit. */
  hard: boolean;
};

const percent = (value: number): string => `${value.toFixed(1)}%`;
const at = ({ from, width }: { from: number; width: number }): CSSProperties => ({ left: percent(from), width: percent(width) });

/**
 * Ink is spent, hatched is held by calls that run, dashes are forecast, dotted ticks tell people; the tick of the limit is
 * thick where it refuses. Colour begins beyond the limit.
 */
export function BudgetBar({ said, hard, ...input }: BudgetBarProps) {
  const parts = budgetBarParts(input);
  if (!parts) return <span className="muted">{said}</span>;
  const { spent, held, forecast, beyond, marks, limit } = parts;
  return (
    <span className="budget" title={said} role="img" aria-label={said}>
      <i style={{ width: percent(spent) }} />
      {held ? <i className="held" style={at(held)} /> : null}
      {forecast ? <i className="fc" style={at(forecast)} /> : null}
      {beyond ? <i className={beyond.reached ? "hit" : "ov"} style={at(beyond)} /> : null}
      {marks.map((mark) => (
        <u key={mark} style={{ left: percent(mark) }} />
      ))}
      <u className={hard ? "hard" : "limit"} style={{ left: percent(limit) }} />
    </span>
  );
}

/** The bar with its percentage, for a table cell. */
export function BudgetCellBar(props: BudgetBarProps) {
  const used = ratioOf(props.spent, props.limit);
  return (
    <span className="bcell">
      <BudgetBar {...props} />
      {used === null ? null : <span className="num">{formatPercent(used)}</span>}
    </span>
  );
}
