"use client";
import { type ReactNode, useId, useMemo, useRef, useState } from "react";
import { notifyFailed } from "../ui/toast";
import { ChartLegend, type LegendSign } from "./chart-legend";
import { ChartTwin } from "./chart-twin";
import { ExportMenu } from "./export-menu";
import { csvOfTwin } from "./prepare/csv";
import { hiddenAmong, notDrawn, toggleHidden } from "./prepare/not-drawn";
import type { DrawnSeries, TwinTable } from "./prepare/series";
import { sheetOfTwin } from "./prepare/sheet";

type ChartFrameProps = {
  /** What the chart shows, as a sentence: subject, number, reason. Plain text, because it is drawn into the picture too. */
  finding: string;
  /** What it is: "Daily cost by business unit, 7 of 43". */
  name: string;
  /** One sentence of the figures: see `describeStack`. */
  description: string;
  series: readonly DrawnSeries[];
  signs?: readonly LegendSign[];
  table: TwinTable;
  /** Of files that are saved: "overview-2026-10". */
  fileName: string;
  /** At the right of the title: usually one Segmented. */
  controls?: ReactNode;
  /** Draws the plot without the series that are hidden. */
  children: (hidden: ReadonlySet<string>) => ReactNode;
};

const NONE_HIDDEN: ReadonlySet<string> = new Set();

/** A chart with everything round it: finding, legend, the same rows as a table, CSV, XLSX, PNG and link. */
export function ChartFrame({ finding, name, description, series, signs, table, fileName, controls, children }: ChartFrameProps) {
  const [takenOut, setTakenOut] = useState<ReadonlySet<string>>(NONE_HIDDEN);
  const hidden = useMemo(() => hiddenAmong(series, takenOut), [series, takenOut]);
  const [asTable, setAsTable] = useState(false);
  const figure = useRef<HTMLElement>(null);
  const captionId = useId();
  const toggle = (id: string) => setTakenOut((before) => toggleHidden(series, before, id));
  function drawAll() {
    // This button goes away: the focus goes to what it brings back.
    figure.current?.querySelector<HTMLElement>(".legend [aria-pressed='false']")?.focus();
    setTakenOut(NONE_HIDDEN);
  }
  async function png() {
    const svg = figure.current?.querySelector<SVGSVGElement>(".plot svg");
    if (!svg) return notifyFailed("There is no picture to save while the table is shown.");
    const { savePng } = await import("./export-png");
    const legend = series.filter((one) => !hidden.has(one.id)).map(({ name: said, slot }) => ({ name: said, slot }));
    await savePng(
      svg,
      { finding, name, legend: series.length > 1 ? legend : [], foot: `Countinghouse · ${location.host}` },
      fileName,
    ).catch(() => notifyFailed("The picture could not be drawn. Save the CSV instead."));
  }
  return (
    <figure className="chart" ref={figure} aria-labelledby={captionId}>
      <figcaption>
        <div>
          <h2 id={captionId}>{finding}</h2>
          <p className="sub chart-name">
            <span>{name}</span>
            <span className="sub-acts">
              <button type="button" className="sub-act" onClick={() => setAsTable(!asTable)}>
                {asTable ? "View as chart" : "View as table"}
              </button>
              <ExportMenu
                trigger={
                  <button type="button" className="sub-act">
                    Export
                  </button>
                }
                align="start"
                fileName={fileName}
                csv={() => csvOfTwin(table)}
                sheet={() => sheetOfTwin(table)}
                hasPicture
                png={asTable ? undefined : png}
              />
            </span>
          </p>
          <p className="sr">{description}</p>
        </div>
        {controls ? <div className="chart-acts">{controls}</div> : null}
      </figcaption>
      {asTable ? null : <ChartLegend series={series} {...(signs ? { signs } : {})} hidden={hidden} onToggle={toggle} />}
      <p className="not-drawn" role="status">
        {hidden.size > 0 && !asTable ? notDrawn(series.filter(({ id }) => hidden.has(id)).map(({ name: one }) => one)) : null}
        {hidden.size > 0 && !asTable ? (
          <button type="button" className="sub-act" onClick={drawAll}>
            Draw all
          </button>
        ) : null}
      </p>
      {asTable ? <ChartTwin table={table} caption={name} /> : children(hidden)}
    </figure>
  );
}
