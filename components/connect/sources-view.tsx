"use client";
import { useState } from "react";
import type { SourceHealth } from "@/lib/reporting";
import { formatCount } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Count, Entity, Money, StateMark, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { Stack } from "../ui/section";
import { ConnectPanel } from "./connect-panel";
import { RejectedEvents } from "./rejected-events";
import { lagWords, SOURCE_KIND, STATE_WORD } from "./source-words";

const REFRESH_MS = 15_000;

type SourcesViewProps = { now: string; mayConnect: boolean; mayChange: boolean; seesPayloads: boolean };

/** Where usage comes from: which source is well, which is silent, and what each needs. */
export function SourcesView({ now, mayConnect, mayChange, seesPayloads }: SourcesViewProps) {
  const sources = useRead<{ data: SourceHealth[] }>("/api/ui/sources", REFRESH_MS);
  const [connecting, setConnecting] = useState(false);
  return (
    <>
      <PageHeader
        title={sources.data ? titleOf(sources.data.data) : "Sources"}
        fresh={["The last 7 days", "a call that is sent twice is counted once"]}
        actions={
          mayConnect ? (
            <Button tone="primary" icon="plus" onClick={() => setConnecting(true)}>
              Connect a source
            </Button>
          ) : null
        }
      />
      <QueryBlock query={sources} skeleton={<TableSkeleton rows={5} />} title="The sources did not load">
        {(answer) => (
          <Stack>
            <SourceTable rows={answer.data} now={now} />
            {seesPayloads && answer.data.length > 0 ? <RejectedEvents now={now} mayChange={mayChange} /> : null}
          </Stack>
        )}
      </QueryBlock>
      {connecting ? <ConnectPanel now={now} onClose={() => setConnecting(false)} /> : null}
    </>
  );
}

function titleOf(rows: readonly SourceHealth[]): string {
  const inTrouble = rows.filter(({ state }) => state === "trouble").length;
  if (rows.length === 0) return "Nothing sends usage yet";
  if (inTrouble > 0) return `${formatCount(inTrouble)} of ${formatCount(rows.length)} sources ${inTrouble === 1 ? "needs" : "need"} you`;
  return rows.length === 1 ? "One source sends usage" : `${formatCount(rows.length)} sources send usage`;
}

const ORDER = { trouble: 0, quiet: 1, never: 2, receiving: 3 } as const;

function SourceTable({ rows, now }: { rows: SourceHealth[]; now: string }) {
  const columns: Column<SourceHealth>[] = [
    {
      id: "name",
      head: "Source",
      cell: (row) => <Entity kind="source" name={row.name} href={`/sources/${encodeURIComponent(row.id)}`} />,
      order: { by: "text", value: (row) => row.name },
      csv: (row) => row.name,
    },
    {
      id: "state",
      head: "State",
      cell: (row) => <StateMark tone={STATE_WORD[row.state].tone}>{STATE_WORD[row.state].word}</StateMark>,
      order: { by: "text", value: (row) => `${ORDER[row.state]}` },
      csv: (row) => STATE_WORD[row.state].word,
    },
    { id: "kind", head: "Kind", cell: (row) => SOURCE_KIND[row.kind] ?? row.kind, csv: (row) => row.kind },
    {
      id: "seen",
      head: "Last seen",
      cell: (row) => (row.lastReceivedAt ? <Time at={row.lastReceivedAt} now={now} /> : <span className="muted">never</span>),
      order: { by: "text", value: (row) => row.lastReceivedAt ?? "" },
      csv: (row) => row.lastReceivedAt ?? "",
    },
    ...countColumns,
    {
      id: "lag",
      head: "Lag",
      number: true,
      cell: (row) => (row.meanLagMs === null ? <span className="muted">—</span> : lagWords(row.meanLagMs)),
      csv: (row) => (row.meanLagMs === null ? "" : String(Math.round(row.meanLagMs))),
    },
    {
      id: "cost",
      head: "Cost, 7 days",
      number: true,
      cell: (row) => <Money value={row.costUsd} strong />,
      order: { by: "decimal", value: (row) => row.costUsd },
      csv: (row) => row.costUsd,
    },
  ];
  return (
    <TableSection
      finding={rows.length === 0 ? "Connect the first source" : "Where usage comes from"}
      name="Sources"
      viewKey="sources"
      fileName="sources"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      rowHref={(row) => `/sources/${encodeURIComponent(row.id)}`}
      sort={{ id: "state", desc: false }}
      quiet
      leads
      empty={<Empty bare>A token and three lines of configuration; its first call shows here within seconds.</Empty>}
    />
  );
}

const count = (id: "accepted" | "evidence" | "duplicates", head: string): Column<SourceHealth> => ({
  id,
  head,
  number: true,
  cell: (row) => <Count value={row[id]} />,
  order: { by: "decimal", value: (row) => String(row[id]) },
  csv: (row) => String(row[id]),
});

const countColumns: Column<SourceHealth>[] = [
  count("accepted", "Events"),
  count("duplicates", "Sent again"),
  count("evidence", "Evidence"),
  {
    id: "refused",
    head: "Not taken",
    number: true,
    cell: (row) => <Count value={row.rejected + row.conflicts + row.stuck} />,
    order: { by: "decimal", value: (row) => String(row.rejected + row.conflicts + row.stuck) },
    csv: (row) => String(row.rejected + row.conflicts + row.stuck),
  },
];
