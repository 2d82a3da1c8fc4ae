import { compareDecimals, type Decimal, rateOf } from "../../charts/prepare/decimal-text";
import { formatAmount, formatCount, formatMoney, moneyParts, NONE } from "../../charts/prepare/format";
import { cx } from "../../ui/cx";
import { Link } from "../../ui/link";

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

/** A cost that may lack a price: unknown then, which is not zero, with the way to the queue. */
export function PricedMoney({ value, unpriced }: { value: Decimal; unpriced: Decimal }) {
  if (compareDecimals(unpriced, "0") <= 0 || compareDecimals(value, "0") > 0) return <Money value={value} strong />;
  return (
    <Link className="link" href="/unpriced" title={`${formatCount(unpriced)} events without a price`}>
      unpriced
    </Link>
  );
}

type AmountProps = { value: Decimal; strong?: boolean; sign?: boolean; why?: string; currency?: string };

/** Under a head that names the unit ("Total, $"): the same without the sign of the currency. */
export function Amount({ value, strong, sign = false, why = "Not known", currency = "USD" }: AmountProps) {
  const exact = moneyParts(value, { currency });
  if (!exact) return <Unknown why={why} />;
  const text = formatAmount(value, { sign, currency });
  return (
    <span className={cx(strong && "med", text === "0" && "muted")} title={exact.exact}>
      {text}
    </span>
  );
}

type RateProps = {
  value: Decimal;
  per?: string /** Noughts after the cents are not drawn, but keep the points in line. */;
  list?: boolean;
};

/** A price or a cost per something, to four places so that a column lines up; `list` for columns of round prices. */
export function Rate({ value, per, list }: RateProps) {
  if (value === null || value === undefined) return <Unknown why="Nothing to divide by" />;
  const text = formatMoney(value, { places: 4 });
  const [, head = text, noughts] = (list && /^(.*\.\d\d)(00?)$/.exec(text)) || [];
  return (
    <span title={moneyParts(value)?.exact}>
      {head}
      {noughts ? <span className="invisible">{noughts}</span> : null}
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
