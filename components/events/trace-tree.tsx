"use client";
import type { CSSProperties } from "react";
import type { TraceView } from "@/lib/reporting";
import { formatInstant } from "../charts/prepare/dates";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { CallStatus, Entity, Money, Tokens } from "../tables/cells";
import type { Column } from "../tables/column";
import { DataTable } from "../tables/data-table";
import { Section } from "../ui/section";
import { ShortId } from "../ui/short-id";
import { TextLink } from "../ui/text-link";

type Node = TraceView["nodes"][number];

const COLUMNS: Column<Node>[] = [
  {
    id: "call",
    head: "Call",
    cell: ({ event, depth }) => (
      <span className="tree-in" style={{ "--d": depth } as CSSProperties}>
        <Entity
          kind={event.tool ? "tool" : "model"}
          name={event.tool ?? event.models.map((one) => one.model).join(", ")}
          href={`/events/${event.id}`}
          about={event.requestedModel ? `${event.operation}, ${event.requestedModel} was asked for` : event.operation}
        />
      </span>
    ),
  },
  { id: "identity", head: "Identity", cell: ({ event }) => <Entity name={event.identity.name} /> },
  {
    id: "status",
    head: "Status",
    cell: ({ event }) => (
      <>
        <CallStatus event={event} calm />
        {event.countedById ? (
          <>
            {" "}
            <TextLink href={`/events/${event.countedById}`}>counted here</TextLink>
          </>
        ) : null}
      </>
    ),
  },
  { id: "tokens", head: "Tokens", number: true, cell: ({ event }) => <Tokens value={event.tokens.total} /> },
  { id: "cost", head: "Cost", number: true, cell: ({ event }) => <Money value={event.costUsd} strong why="No price yet" /> },
  { id: "below", head: "With all below", number: true, cell: ({ subtreeCostUsd }) => <Money value={subtreeCostUsd} /> },
];

/** The calls of one trace as they called each other: parents above, what each and everything below it cost. */
export function TraceTree({ trace }: { trace: TraceView }) {
  const calls = trace.nodes.filter(({ event }) => event.role === "billable").length;
  const unpriced = trace.unpricedEvents > 0 ? [`${formatCount(trace.unpricedEvents)} unpriced`] : [];
  return (
    <>
      <PageHeader
        title={`${formatCount(calls)} ${calls === 1 ? "call" : "calls"} cost ${formatMoney(trace.pricedCostUsd)}`}
        crumbs={[{ name: "Trace" }]}
        fresh={[formatInstant(trace.from), <ShortId key="id" id={trace.traceId} />, ...unpriced]}
      />
      <Section
        finding="The chain of calls"
        name={trace.isCut ? "Only the first calls are shown: the trace is very long" : "Evidence repeats a call that is counted elsewhere"}
      >
        <DataTable
          name="The chain of calls"
          columns={COLUMNS}
          rows={trace.nodes}
          rowKey={({ event }) => event.id}
          rowHref={({ event }) => `/events/${event.id}`}
          leads
        />
      </Section>
    </>
  );
}
