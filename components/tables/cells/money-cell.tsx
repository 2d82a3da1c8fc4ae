import { type Decimal, rateOf } from "../../charts/prepare/decimal-text";
import { formatAmount, formatMoney, moneyParts, NONE } from "../../charts/prepare/format";
import { cx } from "../../ui/cx";

/** An amount of money. Null says why in its title; zero is a quiet 0; every digit is in the title. */
export function Money({ value, strong, sign, why = "Not known" }: { value: Decimal; strong?: boolean; sign?: boolean; why?: string }) {
  const money = moneyParts(value, sign ? { sign } : {});
  if (!money) return <Unknown why={why} />;
  if (!/[1-9]/.test(money.text)) return <span className="muted">0</span>;
  return (
    <span className={cx(strong && "med")} title={money.exact}>
      {money.text}
    </span>
  );
}

/** Under a head that names the unit ("Total, $"): the same without the sign of the currency. */
export function Amount({ value, strong, sign, why = "Not known" }: { value: Decimal; strong?: boolean; sign?: boolean; why?: string }) {
  const exact = moneyParts(value);
  if (!exact) return <Unknown why={why} />;
  const text = formatAmount(value, sign ? { sign } : {});
  return (
    <span className={cx(strong && "med", text === "0" && "muted")} title={exact.exact}>
      {text}
    </span>
  );
}

/** A price or a cost per something, to four places below ten dollars so that a column lines up. */
export function Rate({ value, per }: { value: Decimal; per?: string }) {
  if (value === null || value === undefined) return <Unknown why="Nothing to divide by" />;
  return (
    <span title={moneyParts(value)?.exact}>
      {formatMoney(value, { places: 4 })}
      {per ? <span className="muted"> {per}</span> : null}
    </span>
  );
}

/** Cost per million tokens from the two exact sums. */
export const CostPerMillion = ({ costUsd, tokens }: { costUsd: Decimal; tokens: Decimal }) => (
  <Rate value={rateOf(costUsd, tokens, 1_000_000n)} />
);

export function Unknown({ why }: { why: string }) {
  return (
    <span className="muted" title={why}>
      {NONE}
    </span>
  );
}
