import type { Decimal } from "../../charts/prepare/decimal-text";
import { formatCount, formatTokens } from "../../charts/prepare/format";
import { Unknown } from "./money-cell";

/** "566.4M", every digit in the title. */
export function Tokens({ value, unit, why = "Not counted" }: { value: Decimal; unit?: string; why?: string }) {
  if (value === null || value === undefined) return <Unknown why={why} />;
  const text = formatTokens(value);
  return (
    <span title={formatCount(value)} className={text === "0" ? "muted" : undefined}>
      {text}
      {unit ? <span className="muted"> {unit}</span> : null}
    </span>
  );
}

/** "48,210": all digits. */
export function Count({ value, why = "Not counted" }: { value: Decimal | number | bigint; why?: string }) {
  if (value === null || value === undefined) return <Unknown why={why} />;
  const text = formatCount(value);
  return <span className={text === "0" ? "muted" : undefined}>{text}</span>;
}
