import { cx } from "../ui/cx";
import { compareDecimals, type Decimal, ratioOf, sumDecimals } from "./prepare/decimal-text";
import { formatMoney } from "./prepare/format";

/** How a part is drawn: parts of one thing are ink, what goes the other way is hatched, what nobody explained has colour. */
export type VarianceMark = "strong" | "mid" | "faint" | "hatch" | "breach";
export type VariancePart = { id: string; name: string; mark: VarianceMark; value: Decimal };

type VarianceBarProps = {
  /** What the parts explain: "Difference by cause". */
  label: string;
  parts: readonly VariancePart[];
  currency?: string;
};

/** What a difference consists of, each part as long as it is large, whatever its sign. Parts of nothing are left out. */
export function VarianceBar({ label, parts, currency = "USD" }: VarianceBarProps) {
  const drawn = parts.filter(({ value }) => compareDecimals(value ?? "0", "0") !== 0);
  if (drawn.length === 0) return null;
  const whole = sumDecimals(drawn.map(({ value }) => size(value)));
  return (
    <>
      <div className="meterbar var" aria-hidden="true">
        {drawn.map(({ id, name, mark, value }) => (
          <i
            key={id}
            className={mark}
            style={{ flex: `${ratioOf(size(value), whole) ?? 0} 0 0` }}
            title={`${name} ${money(value, currency)}`}
          />
        ))}
      </div>
      <ul className="legend var" aria-label={label}>
        {drawn.map(({ id, name, mark, value }) => (
          <li key={id}>
            <span className="key">
              <i className={cx("sw", mark)} aria-hidden="true" />
              {name} <b>{money(value, currency)}</b>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

const size = (value: Decimal): Decimal => value?.replace("-", "");
const money = (value: Decimal, currency: string): string => formatMoney(value, { currency, sign: true });
