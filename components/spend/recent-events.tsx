"use client";
import { NONE } from "@/lib/reporting/core/dimensions";
import type { EventSummary } from "@/lib/reporting/core/event-view";
import { entityHref } from "../shell/destinations";
import { Empty } from "../states/empty";
import { CallStatus, Entity, Money, Time, Tokens } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { TextLink } from "../ui/text-link";

const modelsOf = (event: EventSummary): string[] => event.models.flatMap(({ model }) => (model === NONE ? [] : [model]));
const workOf = (event: EventSummary): string => event.tool ?? (modelsOf(event).join(", ") || event.operation);

function Work({ event }: { event: EventSummary }) {
  const [model] = modelsOf(event);
  if (event.tool) return <Entity kind="tool" name={event.tool} href={entityHref("tool", event.tool)} mono />;
  return <Entity kind="model" name={workOf(event)} href={entityHref("model", model)} mono />;
}

const identityColumn: Column<EventSummary> = {
  id: "identity",
  head: "Identity",
  cell: (event) => <Entity name={event.identity.name} href={entityHref("identity", event.identity.id)} />,
  csv: (event) => event.identity.name,
};
const applicationColumn: Column<EventSummary> = {
  id: "application",
  head: "Application",
  cell: (event) => <Entity name={event.application.name} href={entityHref("application", event.application.id)} />,
  csv: (event) => event.application.name,
};

/** An event as a row: each opens, and so do its model or tool, its identity and its trace. */
export const eventColumns = (now: string, kind?: string): Column<EventSummary>[] => [
  {
    id: "time",
    head: "Time, UTC",
    cell: (event) => (
      <Entity name={new Date(event.occurredAt).toISOString().slice(0, 19).replace("T", " ")} href={`/events/${event.id}`} mono />
    ),
    csv: (event) => event.occurredAt,
  },
  { id: "id", head: "Event", cell: (event) => event.id, csv: (event) => event.id, startHidden: true },
  { id: "ago", head: "Ago", cell: (event) => <Time at={event.occurredAt} now={now} /> },
  { id: "model", head: "Model or tool", cell: (event) => <Work event={event} />, csv: workOf },
  // On the page of one identity, every line would say the same.
  ...(kind === "identity" ? [applicationColumn] : [identityColumn]),
  { id: "status", head: "Status", cell: (event) => <CallStatus event={event} calm />, csv: (event) => event.status },
  {
    id: "trace",
    head: "Trace",
    cell: (event) =>
      event.traceId ? (
        <TextLink href={`/traces/${encodeURIComponent(event.traceId)}`}>Chain</TextLink>
      ) : (
        <span className="muted">none</span>
      ),
    csv: (event) => event.traceId,
  },
  {
    id: "tokens",
    head: "Tokens",
    number: true,
    cell: (event) => <Tokens value={event.tokens.total} />,
    csv: (event) => event.tokens.total,
  },
  {
    id: "cost",
    head: "Cost",
    number: true,
    cell: (event) => <Money value={event.costUsd} strong why="No price yet" />,
    csv: (event) => event.costUsd,
  },
];

type RecentEventsProps = { events: readonly EventSummary[]; now: string; kind?: string; fileName: string; allHref?: string };

/** The newest events of a page's thing; each opens with its charges, price rows and trace. */
export function RecentEvents({ events, now, kind, fileName, allHref }: RecentEventsProps) {
  return (
    <TableSection
      after
      finding={events.length > 0 ? `The newest ${events.length === 1 ? "event" : `${events.length} events`}` : "No events"}
      about="Every cost opens to its events"
      name="Newest events"
      viewKey="events.newest"
      fileName={`${fileName}-events`}
      actions={allHref && events.length > 0 ? <TextLink href={allHref}>All events of the period</TextLink> : null}
      columns={eventColumns(now, kind)}
      rows={events}
      rowKey={(event) => event.id}
      rowHref={(event) => `/events/${event.id}`}
      empty={
        <Empty bare title="No events yet">
          They appear here seconds after they are sent.
        </Empty>
      }
    />
  );
}
