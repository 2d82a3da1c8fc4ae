"use client";
import { useMemo } from "react";
import type { BlastRadius } from "@/lib/incidents/core/views";
import { formatRange } from "../charts/prepare/dates";
import { entityHref } from "../shell/destinations";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Count, Entity, KIND_WORD, Money, Tag, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { blastFinding } from "./blast-words";
import { blastPath } from "./incident-paths";

type Row = BlastRadius["groups"][number]["rows"][number] & { group: string };

/** What else the same key, owner and tools touched meanwhile. */
export function BlastSection({ incidentId, now, fileName }: { incidentId: string; now: string; fileName: string }) {
  const blast = useRead<BlastRadius>(blastPath(incidentId));
  return (
    <QueryBlock query={blast} skeleton={<TableSkeleton rows={5} />} title="What else was touched did not load">
      {(answer) => <Blast blast={answer} now={now} fileName={fileName} />}
    </QueryBlock>
  );
}

function Blast({ blast, now, fileName }: { blast: BlastRadius; now: string; fileName: string }) {
  const columns = useMemo(() => columnsOf(now), [now]);
  const rows = blast.groups.flatMap(({ title, rows: own }) => own.map((row): Row => ({ ...row, group: title })));
  if (rows.length === 0) return null;
  return (
    <TableSection
      finding={blastFinding(blast)}
      about={`What else was touched, ${formatRange({ start: new Date(blast.from), end: new Date(blast.to) }, { year: true })}`}
      name="What else was touched"
      viewKey="incident.blast"
      fileName={`${fileName}-touched`}
      columns={columns}
      rows={rows}
      rowKey={(row) => `${row.group} ${row.kind} ${row.id}`}
      rowHref={(row) => entityHref(row.kind, row.id)}
    />
  );
}

const columnsOf = (now: string): Column<Row>[] => [
  {
    id: "name",
    head: "Touched",
    wraps: true,
    cell: (row) => (
      <span className="said">
        <span>
          <Entity
            kind={row.kind}
            name={row.name}
            href={entityHref(row.kind, row.id)}
            about={(KIND_WORD[row.kind] ?? row.kind).toLowerCase()}
          />{" "}
          {row.isNew ? <Tag tone="warn">For the first time</Tag> : null}
        </span>
        {row.note ? <small>{row.note}</small> : null}
      </span>
    ),
    csv: (row) => row.name,
  },
  { id: "group", head: "By", cell: (row) => row.group, order: { by: "text", value: (row) => row.group }, csv: (row) => row.group },
  {
    id: "calls",
    head: "Calls",
    number: true,
    cell: (row) => <Count value={row.calls} />,
    order: { by: "decimal", value: (row) => String(row.calls) },
    csv: (row) => String(row.calls),
  },
  {
    id: "cost",
    head: "Cost",
    number: true,
    cell: (row) => <Money value={row.costUsd} strong />,
    order: { by: "decimal", value: (row) => row.costUsd },
    csv: (row) => row.costUsd,
  },
  { id: "first", head: "First", cell: (row) => <Time at={row.firstAt} now={now} />, csv: (row) => row.firstAt },
  { id: "last", head: "Last", cell: (row) => <Time at={row.lastAt} now={now} />, csv: (row) => row.lastAt },
];
