import type { CSSProperties } from "react";
import { PlotSkeleton } from "../charts/plot-skeleton";
import { places } from "../ui/places";

/** A grey line of text. */
export function Skeleton({ width = "100%", height }: { width?: string | number; height?: number }) {
  return <span className="skel" style={{ width, ...(height ? { height } : {}) }} />;
}

export function HeadSkeleton() {
  return (
    <div className="head" aria-hidden="true">
      <div style={{ width: "100%" }}>
        <div style={{ height: 28, display: "flex", alignItems: "center" }}>
          <Skeleton width="44%" height={16} />
        </div>
        <div style={{ height: 20, marginTop: 2, display: "flex", alignItems: "center" }}>
          <Skeleton width="28%" />
        </div>
      </div>
    </div>
  );
}

export function KpiSkeleton({ count = 6 }: { count?: number }) {
  return (
    <div className="kpi-room">
      <div className="kpis" data-count={count} style={{ "--kpis": count } as CSSProperties} aria-hidden="true">
        {places(count).map((place) => (
          <div className="kpi" key={place}>
            <span className="l">
              <Skeleton width="60%" />
            </span>
            <span className="v">
              <Skeleton width="72%" height={20} />
            </span>
            <span className="d">
              <Skeleton width="80%" />
            </span>
            <span className="g">
              <Skeleton height={16} />
            </span>
          </div>
        ))}
      </div>
    </div>
  );
}

/** Finding, name, legend and plot of a chart, in its size. */
export function ChartSkeleton({ height = 356 }: { height?: number }) {
  return (
    <div aria-hidden="true">
      <div style={{ height: 24, display: "flex", alignItems: "center" }}>
        <Skeleton width="52%" height={14} />
      </div>
      <div style={{ height: 20, display: "flex", alignItems: "center", marginBottom: 8 }}>
        <Skeleton width="20%" />
      </div>
      <div style={{ height: 16, display: "flex", alignItems: "center", marginBottom: 8 }}>
        <Skeleton width="64%" />
      </div>
      <PlotSkeleton height={height} />
    </div>
  );
}

/** Finding, head and rows of a table, where they will stand. */
export function TableSkeleton({ rows = 8 }: { rows?: number }) {
  return (
    <div aria-hidden="true" className="sec after">
      <div style={{ height: 24, display: "flex", alignItems: "center", marginBottom: 12 }}>
        <Skeleton width="28%" height={14} />
      </div>
      <div style={{ height: 28, borderBottom: "1px solid var(--rule)" }} />
      {places(rows).map((place) => (
        <div
          key={place}
          style={{ height: "var(--row)", display: "flex", alignItems: "center", gap: 32, borderBottom: "1px solid var(--line-1)" }}
        >
          <Skeleton width="24%" />
          <Skeleton width="12%" />
          <Skeleton width="16%" />
          <Skeleton width="10%" />
        </div>
      ))}
    </div>
  );
}

/** A whole page on its way: announced once, drawn in grey. */
export function PageSkeleton() {
  return (
    <div role="status" aria-label="Loading">
      <HeadSkeleton />
      <KpiSkeleton />
      <div className="cols">
        <ChartSkeleton />
      </div>
    </div>
  );
}
