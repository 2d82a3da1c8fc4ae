"use client";
import { useState } from "react";
import type { UnpricedQueue, UnpricedRow } from "@/lib/reporting";
import { formatDay } from "../charts/prepare/dates";
import { formatCount } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Count, Entity, Tokens } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { AliasDialog } from "./alias-dialog";
import { PriceDialog } from "./price-dialog";

/** What was priced is rated again beside other revisions, which may be under way: the row leaves when it is its turn. */
const REFRESH_MS = 10_000;

type Deed = { row: UnpricedRow; kind: "price" | "alias" };

/** Models that were used and have no price: their cost is unknown, not zero, until somebody says what it is. */
export function UnpricedView({ mayPrice, mayAlias }: { mayPrice: boolean; mayAlias: boolean }) {
  const queue = useRead<UnpricedQueue>("/api/ui/unpriced", REFRESH_MS);
  const [deed, setDeed] = useState<Deed | null>(null);
  const { data } = queue;
  const close = () => setDeed(null);
  return (
    <>
      <PageHeader
        title={
          data ? (data.models.length === 0 ? "Every call has a price" : `${formatCount(data.events)} calls have no price`) : "Unpriced"
        }
        fresh={["The last 92 days", "not in any cost until priced, and never guessed"]}
      />
      <QueryBlock query={queue} skeleton={<TableSkeleton />} title="The queue did not load">
        {(answer) => <QueueTable queue={answer} mayPrice={mayPrice} mayAlias={mayAlias} onDeed={setDeed} />}
      </QueryBlock>
      {deed?.kind === "price" ? <PriceDialog name={deed.row} firstDay={deed.row.firstDay} onClose={close} /> : null}
      {deed?.kind === "alias" && deed.row.proposal ? <AliasDialog name={deed.row} target={deed.row.proposal} onClose={close} /> : null}
    </>
  );
}

type QueueTableProps = { queue: UnpricedQueue; mayPrice: boolean; mayAlias: boolean; onDeed: (deed: Deed) => void };

function QueueTable({ queue, mayPrice, mayAlias, onDeed }: QueueTableProps) {
  const columns: Column<UnpricedRow>[] = [
    {
      id: "model",
      head: "Model",
      cell: (row) => <Entity kind="model" name={row.model} mono />,
      order: { by: "text", value: (row) => row.model },
      csv: (row) => row.model,
    },
    { id: "provider", head: "Provider", cell: (row) => row.provider, csv: (row) => row.provider },
    {
      id: "events",
      head: "Calls",
      number: true,
      cell: (row) => <Count value={row.events} />,
      order: { by: "decimal", value: (row) => row.events },
      total: <Count value={queue.events} />,
      csv: (row) => row.events,
    },
    {
      id: "tokens",
      head: "Tokens",
      number: true,
      cell: (row) => <Tokens value={row.tokens} />,
      order: { by: "decimal", value: (row) => row.tokens },
      csv: (row) => row.tokens,
    },
    {
      id: "seen",
      head: "Seen",
      cell: (row) => (row.firstDay === row.lastDay ? formatDay(row.firstDay) : `${formatDay(row.firstDay)} – ${formatDay(row.lastDay)}`),
      order: { by: "text", value: (row) => row.firstDay },
    },
    {
      id: "proposal",
      head: "Could be",
      cell: (row) =>
        row.proposal ? (
          mayAlias ? (
            <Button
              tone="plain"
              className="link"
              onClick={() => onDeed({ row, kind: "alias" })}
              aria-label={`Price ${row.model} as ${row.proposal.model}`}
            >
              {row.proposal.model}
            </Button>
          ) : (
            row.proposal.model
          )
        ) : (
          <span className="muted">nothing close</span>
        ),
    },
  ];
  if (mayPrice) {
    columns.push({
      id: "act",
      head: "Action",
      cell: (row) => (
        <Button tone="plain" className="link" onClick={() => onDeed({ row, kind: "price" })} aria-label={`Set a price for ${row.model}`}>
          Set a price
        </Button>
      ),
    });
  }
  return (
    <TableSection
      finding={
        queue.models.length === 0
          ? "Nothing is unpriced"
          : `${formatCount(queue.models.length)} ${queue.models.length === 1 ? "model waits" : "models wait"} for a price`
      }
      about="Names that no price row and no alias knows"
      name="Unpriced models"
      viewKey="unpriced"
      fileName="unpriced"
      columns={columns}
      rows={queue.models}
      rowKey={(row) => `${row.provider} ${row.model}`}
      sort={{ id: "events", desc: true }}
      leads
      empty={<Empty bare>Every model of the last 92 days is in the price book.</Empty>}
    />
  );
}
