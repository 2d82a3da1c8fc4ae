"use client";
import { Icon } from "../ui/icon";
import type { ChartMarker } from "./chart-marks";
import { compareDecimals, type Decimal } from "./prepare/decimal-text";
import type { DrawnBucket, DrawnSeries, Unit } from "./prepare/series";
import { formatUnit } from "./prepare/stack";
import { SignSwatch, Swatch } from "./swatch";

type Content = { active?: boolean; payload?: readonly { payload?: unknown }[] };

/** Short, because it is read aloud: the total, the three greatest, how many more, the other period. */
export function PlotTooltip({
  active,
  payload,
  series,
  hidden,
  unit,
  comparisonName,
  rangeName,
  markers = [],
}: Content & {
  series: readonly DrawnSeries[];
  hidden: ReadonlySet<string>;
  unit: Unit;
  comparisonName: string | null;
  rangeName?: string | null;
  markers?: readonly ChartMarker[];
}) {
  const bucket = payload?.[0]?.payload as DrawnBucket | undefined;
  if (!active || !bucket) return null;
  const parts = series
    .map((one, i) => ({ one, value: bucket.exact[i] as Decimal }))
    .filter(({ one, value }) => !hidden.has(one.id) && value !== null && value !== undefined)
    .sort((a, b) => compareDecimals(b.value, a.value));
  const more = parts.length - 3;
  return (
    <div className="tip">
      <div>
        <b>{bucket.label}</b>
        {bucket.total === null && parts.length > 0 ? null : <b>{formatUnit(bucket.total, unit)}</b>}
      </div>
      {series.length > 1 || bucket.total === null
        ? parts.slice(0, 3).map(({ one, value }) => (
            <div key={one.id}>
              <Swatch slot={one.slot} />
              <span dir="auto">{one.name}</span>
              <span>{formatUnit(value, unit)}</span>
            </div>
          ))
        : null}
      {series.length > 1 && more > 0 ? (
        <div className="rest">
          <span>+{more} more</span>
        </div>
      ) : null}
      {comparisonName && bucket.comparisonExact !== null && bucket.comparisonExact !== undefined ? (
        <div className="rest">
          <SignSwatch sign="dot" />
          <span>{comparisonName}</span>
          <span>{formatUnit(bucket.comparisonExact, unit)}</span>
        </div>
      ) : null}
      {rangeName && bucket.range ? (
        <div className="rest">
          <SignSwatch sign="band" />
          <span>{rangeName}</span>
          <span>
            {formatUnit(bucket.range.low, unit)} to {formatUnit(bucket.range.high, unit)}
          </span>
        </div>
      ) : null}
      {markers
        .filter(({ kind, start }) => kind === "incident" && start === bucket.start)
        .map(({ text }) => (
          <div key={text} className="breach">
            <Icon name="incident" />
            <span>{text}</span>
          </div>
        ))}
      {bucket.state === "partial" ? <div className="rest">Incomplete: still counting</div> : null}
    </div>
  );
}
