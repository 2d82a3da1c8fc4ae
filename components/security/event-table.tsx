"use client";
import type { SecurityEventView } from "@/lib/security/core/views";
import { entityHref } from "../shell/destinations";
import { SEVERITY_WORDS } from "../states/severity-words";
import { Entity, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import type { DataTableProps } from "../tables/data-table";
import { severityColumn } from "../tables/severity-column";
import { TableSection } from "../tables/table-section";
import { KeyValues } from "../ui/facts";
import { Panel } from "../ui/panel";
import { Match } from "./secret-table";
import { matchWords } from "./security-words";

type EventTableProps = {
  finding: string;
  events: readonly SecurityEventView[];
  now: string;
  onOpen: (id: string) => void;
  empty: DataTableProps<SecurityEventView>["empty"];
  below: DataTableProps<SecurityEventView>["below"];
};

const none = <span className="muted">—</span>;

/** What security products told, the newest first. */
export function EventTable({ finding, events, now, onOpen, empty, below }: EventTableProps) {
  return (
    <TableSection
      finding={finding}
      about="By the time of the event, as its sender tells it"
      name="Security events"
      viewKey="security-events"
      fileName="security-events"
      columns={columnsOf(now, onOpen)}
      rows={events}
      rowKey={(row) => row.id}
      empty={empty}
      below={below}
    />
  );
}

const columnsOf = (now: string, onOpen: (id: string) => void): Column<SecurityEventView>[] => [
  {
    id: "title",
    head: "Event",
    wraps: true,
    cell: (row) => (
      <button type="button" className="link text-left" onClick={() => onOpen(row.id)}>
        {row.title}
      </button>
    ),
    csv: (row) => row.title,
  },
  { id: "kind", head: "Kind", cell: (row) => row.kindName, csv: (row) => row.kind },
  severityColumn(),
  {
    id: "identity",
    head: "Whom it names",
    cell: (row) =>
      row.identity ? (
        <Entity
          kind="identity"
          name={row.identity.name}
          href={entityHref("identity", row.identity.id)}
          about={row.credential?.name ?? null}
        />
      ) : (
        (row.person?.name ?? none)
      ),
    csv: (row) => row.identity?.name ?? row.person?.name,
  },
  { id: "match", head: "Match", cell: (row) => <Match row={row} />, csv: (row) => matchWords(row.matchedBy, row.confidence) },
  { id: "source", head: "Source", startHidden: true, cell: (row) => row.source.name, csv: (row) => row.source.name },
  { id: "at", head: "When", cell: (row) => <Time at={row.occurredAt} now={now} />, csv: (row) => row.occurredAt },
  {
    id: "received",
    head: "Received",
    cell: (row) => <Time at={row.receivedAt} now={now} />,
    csv: (row) => row.receivedAt,
    startHidden: true,
  },
];

/** One event with what else it says. */
export function EventPanel({ event, now, onClose }: { event: SecurityEventView; now: string; onClose: () => void }) {
  return (
    <Panel open onOpenChange={(open) => !open && onClose()} title={event.title} about={event.kindName}>
      <KeyValues
        rows={[
          { name: "Severity", value: SEVERITY_WORDS[event.severity].word },
          { name: "Whose", value: event.identity?.name ?? event.person?.name ?? "nobody of ours" },
          { name: "Key", value: event.credential?.name ?? "not known" },
          { name: "Match", value: matchWords(event.matchedBy, event.confidence) },
          { name: "When", value: <Time at={event.occurredAt} now={now} /> },
          { name: "Received", value: <Time at={event.receivedAt} now={now} /> },
          { name: "Told by", value: `${event.source.name}, ${event.format}` },
          ...event.names.map((name, i) => ({
            name: i === 0 ? "Names" : `Names, ${i + 1}`,
            value: <code className="mono wrap">{name}</code>,
          })),
          ...event.facts.map(({ name, value }) => ({ name, value })),
        ]}
      />
    </Panel>
  );
}
