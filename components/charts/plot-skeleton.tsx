/** Holds a plot's place while the chart library loads: same height, nothing shifts. */
export function PlotSkeleton({ height }: { height?: number }) {
  return (
    <div
      className="plot"
      style={{ height: height ?? "100%", minHeight: "inherit", borderBottom: "1px solid var(--line-2)" }}
      aria-hidden="true"
    >
      <span className="skel plotbox" style={{ position: "absolute", inset: 0 }} />
    </div>
  );
}
