"use client";
import type { DrawnSeries } from "./prepare/series";
import { SignSwatch, Swatch } from "./swatch";

export type LegendSign = { sign: "dot" | "part" | "dash" | "band" | "line"; words: string };

type LegendProps = {
  series: readonly DrawnSeries[];
  signs?: readonly LegendSign[];
  hidden: ReadonlySet<string>;
  onToggle: (seriesId: string) => void;
};

/** Two lines: the series, each a button that hides it, then what the other marks mean. */
export function ChartLegend({ series, signs = [], hidden, onToggle }: LegendProps) {
  return (
    <ul className="legend">
      {series.length > 1
        ? series.map((one) => (
            <li key={one.id}>
              <button
                type="button"
                className="key"
                aria-pressed={!hidden.has(one.id)}
                title={`${one.name}: press to ${hidden.has(one.id) ? "show" : "hide"}`}
                onClick={() => onToggle(one.id)}
              >
                <Swatch slot={one.slot} />
                <span dir="auto">{one.name}</span>
              </button>
            </li>
          ))
        : null}
      {series.length > 1 && signs.length > 0 ? <li className="brk" aria-hidden="true" /> : null}
      {signs.map((sign) => (
        <li key={sign.words} className="sign">
          <span className="key">
            <SignSwatch sign={sign.sign} />
            {sign.words}
          </span>
        </li>
      ))}
    </ul>
  );
}
