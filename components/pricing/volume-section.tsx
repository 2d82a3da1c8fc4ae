"use client";
import { useState } from "react";
import { METER_LABEL } from "@/lib/pricing/core/meters";
import { SPEND } from "@/lib/pricing/core/volume";
import type { VolumePriceView } from "@/lib/pricing/core/volume-view";
import { formatDay } from "../charts/prepare/dates";
import { formatCount } from "../charts/prepare/format";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { StateMark } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { STATE_TONE } from "./price-words";
import { EndVolumeDialog, VOLUMES, VolumeDialog } from "./volume-dialogs";

/** What was agreed by how much of a period is used. */
export function VolumeSection({ mayPrice }: { mayPrice: boolean }) {
  const volumes = useRead<{ data: VolumePriceView[] }>(VOLUMES);
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<VolumePriceView | null>(null);
  return (
    <>
      <QueryBlock query={volumes} skeleton={<TableSkeleton rows={3} />} title="The prices by volume did not load">
        {({ data }) => (
          <TableSection
            finding={
              data.length === 0 ? "No price by volume" : `${formatCount(data.length)} ${data.length === 1 ? "price" : "prices"} by volume`
            }
            about="Calls keep the price of their own time; statements of a period have the difference, a line for each tier"
            name="Prices by volume"
            viewKey="pricing.volumes"
            fileName="prices-by-volume"
            columns={columnsOf(mayPrice ? setEnding : null)}
            rows={data}
            rowKey={(row) => String(row.id)}
            actions={mayPrice ? <Button onClick={() => setAdding(true)}>Add a price by volume</Button> : null}
            empty={<Empty bare>Tiers of a contract that fall with the volume of a period go here.</Empty>}
          />
        )}
      </QueryBlock>
      {adding ? <VolumeDialog onClose={() => setAdding(false)} /> : null}
      {ending ? <EndVolumeDialog price={ending} onClose={() => setEnding(null)} /> : null}
    </>
  );
}

const text = (id: string, head: string, of: (row: VolumePriceView) => string): Column<VolumePriceView> => ({
  ...{ id, head, cell: of, csv: of },
  order: { by: "text", value: of },
});

function columnsOf(end: ((row: VolumePriceView) => void) | null): Column<VolumePriceView>[] {
  const columns: Column<VolumePriceView>[] = [
    text("provider", "Provider", (row) => row.providerLabel),
    text("model", "Model", (row) => (row.model === "*" ? "Every model" : row.model)),
    text("meter", "Volume of", (row) => (row.meter === SPEND ? "Spend" : METER_LABEL[row.meter])),
    text("counting", "Counted", (row) => (row.counting === "whole" ? "all at the tier reached" : "each tier at its price")),
    { ...text("tiers", "Tiers", (row) => row.words.join("; ")), wraps: true },
    { ...text("from", "From", (row) => row.validFrom), cell: (row) => formatDay(row.validFrom, { year: true }) },
    {
      ...text("to", "Until", (row) => row.validTo ?? ""),
      cell: (row) => (row.validTo ? formatDay(row.validTo, { year: true }) : <span className="muted">further notice</span>),
    },
    {
      ...text("state", "State", (row) => row.state),
      cell: (row) => (
        <StateMark tone={STATE_TONE[row.state]} calm>
          {row.state.replace("_", " ")}
        </StateMark>
      ),
    },
  ];
  if (end)
    columns.push({
      id: "act",
      head: "Action",
      cell: (row) =>
        row.state === "retracted" || row.state === "ended" ? null : (
          <Button tone="plain" className="link" onClick={() => end(row)} aria-label={`End the price by volume of ${row.providerLabel}`}>
            End
          </Button>
        ),
    });
  return columns;
}
