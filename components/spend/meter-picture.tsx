import { type Decimal, ratioOf } from "../charts/prepare/decimal-text";

/** How much of a whole has come: ink for what was spent, the rest of the band is still ahead. */
export function Meter({ part, whole }: { part: Decimal; whole: Decimal }) {
  const share = Math.max(0, Math.min(1, ratioOf(part, whole) ?? 0));
  return (
    <svg className="spark" viewBox="0 0 200 24" preserveAspectRatio="none" aria-hidden="true">
      <rect x={0} y={10} width={200} height={8} fill="var(--band)" />
      <rect x={0} y={10} width={share * 200} height={8} fill="var(--ink-1)" />
    </svg>
  );
}
