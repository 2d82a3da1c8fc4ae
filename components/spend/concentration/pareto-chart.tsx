"use client";
import type { Pareto, ParetoRow } from "@/lib/reporting";
import { ChartFrame } from "../../charts/chart-frame";
import { toCoordinate } from "../../charts/prepare/decimal-text";
import { formatMoney, formatMoneyShort, formatPercent, formatShare } from "../../charts/prepare/format";
import type { TwinTable } from "../../charts/prepare/series";
import { useMeasuredWidth } from "../../charts/use-measured-width";
import { type Held, withoutWords } from "./concentration-words";

const HEIGHT = 220;
const PAD = { top: 12, right: 44, bottom: 24, left: 56 };
/** At least so many bars; more until the line crosses four fifths, as long as they can be told apart. */
const BARS = 20;
const MOST_BARS = 60;
const MOST_BARS_NARROW = 24;
const SMALL = 480;

type ParetoChartProps = { pareto: Pareto; of: Held; finding: string; fileName: string };

/** Bars in the order of their cost, and the share that they have together; the dashed line is four fifths. */
export function ParetoChart({ pareto, of, finding, fileName }: ParetoChartProps) {
  const { ref, width } = useMeasuredWidth<HTMLDivElement>();
  const bars = pareto.rows
    .filter((row) => row.rest === undefined)
    .slice(0, Math.min(width < SMALL ? MOST_BARS_NARROW : MOST_BARS, Math.max(BARS, pareto.forMost + 1)));
  const cut = bars.length < pareto.count ? `, the ${bars.length} largest of ${pareto.count}` : "";
  const description = `${finding}. ${bars
    .slice(0, 3)
    .map((row) => `${row.name} ${formatMoney(row.costUsd)}`)
    .join(", ")}.`;
  const without = withoutWords(pareto.withoutUsd, of);
  return (
    <ChartFrame
      finding={finding}
      name={`Cost by ${of} and its running share${cut}${without ? `; ${without}` : ""}`}
      description={description}
      series={[]}
      table={twinOf(pareto, of)}
      fileName={fileName}
    >
      {() => (
        <div ref={ref} className="plot" style={{ minHeight: HEIGHT }}>
          {width > 0 ? <Plot bars={bars} width={width} label={description} /> : null}
        </div>
      )}
    </ChartFrame>
  );
}

function Plot({ bars, width, label }: { bars: readonly ParetoRow[]; width: number; label: string }) {
  const inner = { width: width - PAD.left - PAD.right, height: HEIGHT - PAD.top - PAD.bottom };
  const greatest = toCoordinate(bars[0]?.costUsd) || 1;
  const step = inner.width / Math.max(1, bars.length);
  const yOfShare = (share: number): number => PAD.top + inner.height * (1 - share);
  const middle = (i: number): number => PAD.left + step * (i + 0.5);
  const line = bars
    .map((row, i) => `${i === 0 ? "M" : "L"}${middle(i).toFixed(1)} ${yOfShare(Number(row.cumulativeShare)).toFixed(1)}`)
    .join("");
  const every = Math.max(1, Math.ceil(24 / step));
  return (
    <svg width={width} height={HEIGHT} role="img" aria-label={label}>
      {[0, 0.5, 1].map((share) => (
        <g key={share}>
          <line
            x1={PAD.left}
            x2={width - PAD.right}
            y1={Math.round(yOfShare(share)) + 0.5}
            y2={Math.round(yOfShare(share)) + 0.5}
            stroke="var(--line-1)"
          />
          <text x={PAD.left - 8} y={yOfShare(share) + 4} textAnchor="end" className="soft">
            {formatMoneyShort(String(greatest * share))}
          </text>
        </g>
      ))}
      {[0.8, 1].map((share) => (
        <text key={share} x={width - PAD.right + 8} y={yOfShare(share) + 4} className="soft">
          {formatShare(share)}
        </text>
      ))}
      <line x1={PAD.left} x2={width - PAD.right} y1={yOfShare(0.8)} y2={yOfShare(0.8)} stroke="var(--ink-3)" strokeDasharray="4 3" />
      {bars.map((row, i) => {
        const height = ((toCoordinate(row.costUsd) ?? 0) / greatest) * inner.height;
        return (
          <g key={row.id}>
            <rect
              x={middle(i) - step * 0.35}
              y={PAD.top + inner.height - height}
              width={step * 0.7}
              height={Math.max(0.5, height)}
              fill="var(--ink-2)"
            >
              <title>{`${row.name}: ${formatMoney(row.costUsd)}, ${formatPercent(Number(row.share))}; together ${formatPercent(Number(row.cumulativeShare))}`}</title>
            </rect>
            {i % every === 0 ? (
              <text x={middle(i)} y={HEIGHT - 6} textAnchor="middle" className="soft">
                {i + 1}
              </text>
            ) : null}
          </g>
        );
      })}
      <path d={line} fill="none" stroke="var(--ink-1)" strokeWidth={1.5} />
    </svg>
  );
}

function twinOf({ rows, costUsd }: Pareto, of: Held): TwinTable {
  return {
    unit: "usd",
    columns: [of === "identity" ? "Identity" : "Credential", "Cost"],
    rows: rows.map((row) => ({ label: row.rest === undefined ? row.name : `${row.name}, ${row.rest} more`, cells: [row.costUsd] })),
    total: [costUsd],
  };
}
