"use client";
import type { CSSProperties } from "react";
import type { TraceView } from "@/lib/reporting";
import { NONE } from "@/lib/reporting/core/dimensions";
import { formatInstant } from "../charts/prepare/dates";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { entityHref } from "../shell/destinations";
import { PageHeader } from "../shell/page-header";
import { CallStatus, Entity, Money, ShareBar, Tag, Tokens, Unknown } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { ShortId } from "../ui/short-id";
import { TextLink } from "../ui/text-link";

type Node = TraceView["nodes"][number];

const callOf = ({ event }: Node): string =>
  event.tool ?? (event.models.flatMap(({ model }) => (model === NONE ? [] : [model])).join(", ") || event.operation);

/** "+1.20 s" after the first call. */
const afterStart = (trace: TraceView, { event }: Node): string =>
  `+${((Date.parse(event.occurredAt) - Date.parse(trace.from)) / 1000).toFixed(2)}\u00a0s`;

const AGAIN: Column<Node> = { id: "again", head: "Work", cell: (node) => <Again node={node} />, csv: againWords };

const columnsOf = (trace: TraceView): Column<Node>[] => [
  {
    id: "call",
    head: "Call",
    cell: (node) => (
      <span className="tree-in" style={{ "--d": node.depth } as CSSProperties}>
        {node.depth > 0 ? (
          <span className="branch" aria-hidden="true">
            └
          </span>
        ) : null}
        <Entity
          kind={node.event.tool ? "tool" : "model"}
          name={callOf(node)}
          href={`/events/${node.event.id}`}
          about={node.event.requestedModel ? `${node.event.operation}, ${node.event.requestedModel} was asked for` : node.event.operation}
        />
      </span>
    ),
    csv: (node) => `${"  ".repeat(node.depth)}${callOf(node)}`,
  },
  { id: "event", head: "Event", cell: ({ event }) => event.id, csv: ({ event }) => event.id, startHidden: true },
  {
    id: "identity",
    head: "Identity",
    cell: ({ event }) => <Entity name={event.identity.name} href={entityHref("identity", event.identity.id)} />,
    csv: ({ event }) => event.identity.name,
  },
  ...(trace.repeated.calls + trace.retried.calls > 0 ? [AGAIN] : []),
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
    csv: ({ event }) => (event.role === "evidence" ? "evidence" : event.status),
  },
  { id: "at", head: "At", number: true, cell: (node) => afterStart(trace, node), csv: ({ event }) => event.occurredAt },
  {
    id: "took",
    head: "Took",
    number: true,
    startHidden: true,
    cell: ({ event }) => (event.latencyMs === null ? <Unknown why="Not sent" /> : `${formatCount(event.latencyMs)}\u00a0ms`),
    csv: ({ event }) => (event.latencyMs === null ? null : String(event.latencyMs)),
  },
  {
    id: "tokens",
    head: "Tokens",
    number: true,
    cell: ({ event }) => <Tokens value={event.tokens.total} />,
    csv: ({ event }) => event.tokens.total,
  },
  {
    id: "cost",
    head: "Cost",
    number: true,
    cell: ({ event }) => <Money value={event.costUsd} strong why="No price yet" />,
    csv: ({ event }) => event.costUsd,
    total: <Money value={trace.pricedCostUsd} />,
  },
  {
    id: "share",
    head: "Of the trace",
    number: true,
    cell: ({ event }) => <ShareBar value={event.pricedCostUsd} total={trace.pricedCostUsd} greatest={trace.pricedCostUsd} />,
  },
  {
    id: "below",
    head: "With all below",
    number: true,
    cell: ({ subtreeCostUsd }) => <Money value={subtreeCostUsd} />,
    csv: ({ subtreeCostUsd }) => subtreeCostUsd,
  },
];

function Again({ node }: { node: Node }) {
  if (node.isRetry) return <Tag tone="warn">Tried again</Tag>;
  if (node.repeatOf === null) return null;
  return (
    <>
      <Tag tone="warn">Done twice</Tag> <TextLink href={`/events/${node.repeatOf}`}>first</TextLink>
    </>
  );
}

function againWords({ isRetry, repeatOf }: Node): string {
  if (isRetry) return "tried again";
  return repeatOf === null ? "" : `done twice, first ${repeatOf}`;
}

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
      <TableSection
        finding={chainFinding(trace)}
        about={trace.isCut ? "Only the first calls are shown: the trace is very long" : "Evidence repeats a call that is counted elsewhere"}
        name="The chain of calls"
        viewKey="trace"
        fileName={`trace-${trace.traceId.replace(/[^A-Za-z0-9.-]+/g, "-").slice(0, 40)}`}
        columns={columnsOf(trace)}
        rows={trace.nodes}
        rowKey={({ event }) => event.id}
        rowHref={({ event }) => `/events/${event.id}`}
        leads
      />
    </>
  );
}

/** "2 of 14 calls did the same work again, for $0.31". */
function chainFinding({ nodes, repeated, retried }: TraceView): string {
  const calls = nodes.filter(({ event }) => event.role === "billable").length;
  if (repeated.calls > 0)
    return `${formatCount(repeated.calls)} of ${formatCount(calls)} calls did the same work again, for ${formatMoney(repeated.costUsd)}`;
  if (retried.calls > 0)
    return `${formatCount(retried.calls)} of ${formatCount(calls)} calls were tried again, for ${formatMoney(retried.costUsd)}`;
  return "The chain of calls";
}
