import { type Decimal, toCoordinate } from "./prepare/decimal-text";
import { barHeights, sparkPath } from "./prepare/spark";

type SparkProps = {
  values: readonly Decimal[];
  width?: number;
  height?: number;
  /** The place of a bucket with an incident: a red dot. */
  mark?: number | null;
  /** Said to screen readers; without it the spark is decoration beside the same numbers. */
  label?: string;
  /** Quieter last bar, still filling. */
  partialLast?: boolean;
};

/** A line without axes, hand-drawn: no chart library in tables. Unknown days are gaps. */
export function Spark({ values, width = 88, height = 20, mark, label }: SparkProps) {
  const path = sparkPath(values.map(toCoordinate), width, height);
  const dot = mark === null || mark === undefined ? null : path.at(mark);
  return (
    <svg
      className="spark"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      aria-hidden={label ? undefined : true}
      role={label ? "img" : undefined}
      aria-label={label}
    >
      <path d={path.line} fill="none" stroke="var(--ink-2)" strokeWidth={1.25} strokeLinejoin="round" vectorEffect="non-scaling-stroke" />
      {path.dots.map((point) => (
        <circle key={point.x} cx={point.x} cy={point.y} r={1.25} fill="var(--ink-2)" />
      ))}
      {dot ? <circle cx={dot.x} cy={dot.y} r={2} fill="var(--breach)" /> : null}
    </svg>
  );
}

/** Bars without axes for a KPI. */
export function SparkBars({ values, width = 220, height = 24, partialLast, label }: SparkProps) {
  const heights = barHeights(values.map(toCoordinate), height);
  const step = width / Math.max(1, heights.length);
  return (
    <svg
      className="spark"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      aria-hidden={label ? undefined : true}
      role={label ? "img" : undefined}
      aria-label={label}
    >
      {heights.map((tall, i) => (
        <rect
          key={(i * step).toFixed(1)}
          x={(i * step).toFixed(1)}
          y={height - tall}
          width={(step * 0.64).toFixed(1)}
          height={tall}
          fill={partialLast && i === heights.length - 1 ? "var(--ink-4)" : "var(--ink-3)"}
        />
      ))}
    </svg>
  );
}
