"use client";
import { useState } from "react";
import type { RejectedGroup } from "@/lib/metering/core/rejected-view";
import { formatCount } from "../charts/prepare/format";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Count, Entity, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { RejectedGroupPanel } from "./rejected-group-panel";

const REFRESH_MS = 15_000;

type RejectedEventsProps = {
  /** Of one source; without it of all. */
  sourceId?: string;
  now: string;
  mayChange: boolean;
};

const keyOf = ({ source, group }: RejectedGroup): string => `${source.id} ${group}`;

/** What was not taken and waits for somebody, by reason: what to mend, and taking it after that. */
export function RejectedEvents({ sourceId, now, mayChange }: RejectedEventsProps) {
  const query = sourceId === undefined ? "" : `?source=${encodeURIComponent(sourceId)}`;
  const groups = useRead<{ data: RejectedGroup[] }>(`/api/ui/rejected-events/groups${query}`, REFRESH_MS);
  const [opened, setOpened] = useState<RejectedGroup | null>(null);
  // A group that was dealt with leaves the list; what became of its events is still told in the panel.
  const current = opened && (groups.data?.data.find((group) => keyOf(group) === keyOf(opened)) ?? { ...opened, items: 0, readable: 0 });
  return (
    <>
      <QueryBlock query={groups} skeleton={<TableSkeleton rows={3} />} title="What was not taken did not load">
        {({ data }) =>
          data.length === 0 && sourceId === undefined ? null : (
            <GroupTable rows={data} hasSource={sourceId === undefined} now={now} onOpen={setOpened} />
          )
        }
      </QueryBlock>
      {current ? (
        <RejectedGroupPanel key={keyOf(current)} group={current} now={now} mayChange={mayChange} onClose={() => setOpened(null)} />
      ) : null}
    </>
  );
}

type GroupTableProps = { rows: RejectedGroup[]; hasSource: boolean; now: string; onOpen: (group: RejectedGroup) => void };

function GroupTable({ rows, hasSource, now, onOpen }: GroupTableProps) {
  const sum = rows.reduce((total, { items }) => total + items, 0);
  const source: Column<RejectedGroup> = {
    id: "source",
    head: "Source",
    cell: ({ source: { id, name } }) => <Entity kind="source" name={name} href={`/sources/${encodeURIComponent(id)}`} />,
    order: { by: "text", value: (row) => row.source.name },
    csv: (row) => row.source.name,
  };
  const columns: Column<RejectedGroup>[] = [
    {
      id: "reason",
      head: "Why",
      wraps: true,
      cell: (row) => row.reason,
      order: { by: "text", value: (row) => row.reason },
      csv: (row) => row.reason,
    },
    ...(hasSource ? [source] : []),
    { id: "fix", head: "What to do", wraps: true, cell: (row) => row.fix ?? "—", csv: (row) => row.fix ?? "" },
    {
      id: "items",
      head: "How many",
      number: true,
      cell: (row) => <Count value={row.items} />,
      order: { by: "decimal", value: (row) => String(row.items) },
      csv: (row) => String(row.items),
    },
    {
      id: "oldest",
      head: "Waiting since",
      cell: (row) => <Time at={row.oldestAt} now={now} />,
      order: { by: "text", value: (row) => row.oldestAt },
      csv: (row) => row.oldestAt,
    },
    {
      id: "newest",
      head: "Last",
      cell: (row) => <Time at={row.newestAt} now={now} />,
      order: { by: "text", value: (row) => row.newestAt },
      csv: (row) => row.newestAt,
    },
    {
      id: "open",
      head: "Action",
      cell: (row) => (
        <Button tone="plain" className="link" onClick={() => onOpen(row)} aria-label={`Look at: ${row.reason}`}>
          Look
        </Button>
      ),
    },
  ];
  return (
    <TableSection
      finding={
        sum === 0 ? "Nothing waits: everything was taken" : `${formatCount(sum)} ${sum === 1 ? "event was" : "events were"} not taken`
      }
      about="Waiting for somebody, by reason; they are listed for 30 days"
      name="Not taken"
      viewKey={hasSource ? "sources.rejected" : "source.rejected"}
      fileName="rejected-events"
      columns={columns}
      rows={rows}
      rowKey={keyOf}
      quiet
      empty={<Empty bare>What cannot be taken shows here with its place, the fix, and a button to take it after that.</Empty>}
    />
  );
}
