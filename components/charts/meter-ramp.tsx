import { inkOf } from "./prepare/colours";
import { type Decimal, ratioOf, sumDecimals } from "./prepare/decimal-text";
import { formatPercent } from "./prepare/format";

export type RampPart = { id: string; name: string; value: Decimal };

/** Parts of one thing in a ramp of ink. The table under it repeats the squares: see `inkOf(place)`. */
export function MeterRamp({ parts, label }: { parts: readonly RampPart[]; label: string }) {
  const total = sumDecimals(parts.map((part) => part.value));
  const shares = parts.map((part) => ({ ...part, share: ratioOf(part.value, total) ?? 0 }));
  const said = shares.map((part) => `${part.name} ${formatPercent(part.share)}`).join(", ");
  return (
    <div className="meterbar" role="img" aria-label={`${label}: ${said}`}>
      {shares.map((part, i) =>
        part.share > 0 ? (
          <i
            key={part.id}
            title={`${part.name}, ${formatPercent(part.share)}`}
            style={{ flex: `${part.share} 0 0`, background: inkOf(i) }}
          />
        ) : null,
      )}
    </div>
  );
}
