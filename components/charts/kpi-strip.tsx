import { type CSSProperties, type ReactNode, useId } from "react";
import { cx } from "../ui/cx";
import { Link } from "../ui/link";
import { type Decimal, subtractDecimals } from "./prepare/decimal-text";
import { deltaOf } from "./prepare/delta";
import { formatMoney, formatPercent, moneyParts, NONE } from "./prepare/format";

/** A statement line of two to seven numbers under an ink rule; the first is the page's one number. */
export function KpiStrip({ label, count, children }: { label: string; count: number; children: ReactNode }) {
  return (
    <div className="kpi-room">
      <section className="kpis" data-count={count} aria-label={label} style={{ "--kpis": count } as CSSProperties}>
        {children}
      </section>
    </div>
  );
}

type KpiProps = {
  name: string;
  value: ReactNode;
  /** Quieter words behind the value: "of $66,500". */
  beside?: ReactNode;
  /** The comparison in words. */
  words?: ReactNode;
  /** 24 px: a Spark, SparkBars or BudgetBar. */
  picture?: ReactNode;
  /** The 28 px number; once per page. */
  hero?: boolean;
  /** What the number is made of. */
  href?: string | undefined;
  /** Shows on this page what the number is made of, where that needs no other page. */
  onOpen?: (() => void) | undefined;
};

export function Kpi({ name, value, beside, words, picture, hero, href, onOpen }: KpiProps) {
  const id = useId();
  // A number alone would not say what it opens.
  const said = { id: `${id}v`, "aria-labelledby": `${id} ${id}v` };
  return (
    <div className="kpi">
      <span className="l" id={id}>
        {name}
      </span>
      <span className={cx("v", hero && "hero")}>
        {href ? (
          <Link href={href} {...said}>
            {value}
          </Link>
        ) : onOpen ? (
          <button type="button" onClick={onOpen} {...said}>
            {value}
          </button>
        ) : (
          <span>{value}</span>
        )}
        {beside ? <small>{beside}</small> : null}
      </span>
      <span className="d">{words}</span>
      {picture ? <span className="g">{picture}</span> : null}
    </div>
  );
}

/** An amount with quieter cents; every digit is in the title. */
export function BigMoney({ value, currency = "USD" }: { value: Decimal; currency?: string }) {
  const money = moneyParts(value, { currency });
  if (!money) return <span title="Not known">{NONE}</span>;
  return (
    <span title={money.exact}>
      {money.head}
      {money.cents ? <span className="cents">{money.cents}</span> : null}
      {money.tail}
    </span>
  );
}

/** From here on a tenth of a percent is noise. */
const TENFOLD = 10;

/** "↑ +$7,814.53 · +19.0 % on 1–22 Sep", "new", "no change". */
export function ChangeWords({ current, previous, against }: { current: Decimal; previous: Decimal; against: string }) {
  const delta = deltaOf(current, previous);
  if (delta.kind === "unknown") return <>no comparison</>;
  if (delta.kind === "same") return <>no change on {against}</>;
  if (delta.kind === "new") return <>new, nothing on {against}</>;
  const change = subtractDecimals(current, previous);
  return (
    <>
      <span aria-hidden="true">{delta.direction === "up" ? "↑ " : "↓ "}</span>
      {formatMoney(change, { sign: true })} · {formatPercent(delta.ratio, { sign: true, places: Math.abs(delta.ratio) >= TENFOLD ? 0 : 1 })}{" "}
      <span className="whitespace-nowrap">on {against}</span>
    </>
  );
}
