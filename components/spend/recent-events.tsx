"use client";
import type { EventSummary } from "@/lib/reporting/core/event-view";
import { Empty } from "../states/empty";
import { CallStatus, Entity, Money, Time, Tokens } from "../tables/cells";
import type { Column } from "../tables/column";
import { DataTable } from "../tables/data-table";
import { Section } from "../ui/section";

const columnsOf = (now: string, kind: string): Column<EventSummary>[] => [
  {
    id: "time",
    head: "Time, UTC",
    cell: (event) => (
      <Entity name={new Date(event.occurredAt).toISOString().slice(0, 19).replace("T", " ")} href={`/events/${event.id}`} mono />
    ),
  },
  { id: "ago", head: "Ago", cell: (event) => <Time at={event.occurredAt} now={now} /> },
  {
    id: "model",
    head: "Model",
    cell: (event) => (
      <Entity kind={event.tool ? "tool" : "model"} name={event.tool ?? event.models.map((one) => one.model).join(", ")} mono />
    ),
  },
  // On the page of one identity, every line would say the same.
  kind === "identity"
    ? { id: "application", head: "Application", cell: (event) => <Entity name={event.application.name} /> }
    : { id: "identity", head: "Identity", cell: (event) => <Entity name={event.identity.name} /> },
  { id: "status", head: "Status", cell: (event) => <CallStatus event={event} calm /> },
  { id: "tokens", head: "Tokens", number: true, cell: (event) => <Tokens value={event.tokens.total} /> },
  { id: "cost", head: "Cost", number: true, cell: (event) => <Money value={event.costUsd} strong why="No price yet" /> },
];

/** The newest events of a page's thing; each opens with its charges, price rows and trace. */
export function RecentEvents({ events, now, kind }: { events: readonly EventSummary[]; now: string; kind: string }) {
  return (
    <Section
      after
      finding={events.length > 0 ? `The newest ${events.length === 1 ? "event" : `${events.length} events`}` : "No events"}
      name="Every cost opens to its events"
    >
      <DataTable
        name="Newest events"
        columns={columnsOf(now, kind)}
        rows={events}
        rowKey={(event) => event.id}
        rowHref={(event) => `/events/${event.id}`}
        empty={
          <Empty bare title="No events yet">
            They appear here seconds after they are sent.
          </Empty>
        }
      />
    </Section>
  );
}
