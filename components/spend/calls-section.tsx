"use client";
import type { CallFacts } from "@/lib/reporting";
import { formatInstant } from "../charts/prepare/dates";
import { rateOf, ratioOf } from "../charts/prepare/decimal-text";
import { formatMoney, formatPercent } from "../charts/prepare/format";
import type { ResolvedFilters } from "../filters/search-params";
import { QueryBlock } from "../states/query-block";
import { RequestFailure } from "../states/request-failure";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Count, Entity, Money, Rate } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { PlainList } from "../ui/lists";
import { Section } from "../ui/section";
import { callsFinding, countOf, readWords, type WasteRow, wasteRows } from "./calls-words";
import { callsPath, type EntityKind } from "./usage-paths";

const MS_READ_AGAIN = 300_000;

/** What failed, was tried again or done twice, and the dearest traces: read from single calls, within a bound that is said. */
export function CallsSection({
  kind,
  id,
  filters,
  fileName,
  eventsOf,
}: {
  kind: EntityKind;
  id: string;
  filters: ResolvedFilters;
  fileName: string;
  /** The events that failed, or were tried again. */
  eventsOf: EventsOf;
}) {
  const calls = useRead<CallFacts>(callsPath(kind, id, filters), MS_READ_AGAIN);
  // Whoever may not read events sees the page without them.
  if (calls.error instanceof RequestFailure && calls.error.status === 403) return null;
  return (
    <QueryBlock query={calls} skeleton={<TableSkeleton rows={3} />} title="The calls did not load">
      {(facts) =>
        facts.all.calls === 0 ? null : (
          <>
            <Waste facts={facts} fileName={fileName} eventsOf={eventsOf} />
            <DearestTraces facts={facts} fileName={fileName} />
          </>
        )
      }
    </QueryBlock>
  );
}

type EventsOf = (status: "error" | "retried") => string;

/** What was done twice is seen in the chain of a trace; the other parts are events. */
function wasteHref({ id, calls }: WasteRow, { traces }: CallFacts, eventsOf: EventsOf): string | undefined {
  if (calls === 0) return undefined;
  const twice = traces.find(({ repeated }) => repeated > 0);
  return id === "repeated" ? twice && traceHref(twice) : eventsOf(id === "failed" ? "error" : "retried");
}

function Waste({ facts, fileName, eventsOf }: { facts: CallFacts; fileName: string; eventsOf: EventsOf }) {
  const hrefOf = (row: WasteRow) => wasteHref(row, facts, eventsOf);
  const columns: Column<WasteRow>[] = [
    {
      id: "what",
      head: "Calls that",
      cell: (row) => <Entity name={row.name} about={row.why} href={hrefOf(row)} />,
      csv: (row) => row.name,
    },
    { id: "calls", head: "Calls", number: true, cell: (row) => <Count value={row.calls} />, csv: (row) => String(row.calls) },
    {
      id: "share",
      head: "Of all calls",
      number: true,
      cell: (row) => formatPercent(row.calls / facts.all.calls),
    },
    { id: "cost", head: "Cost", number: true, cell: (row) => <Money value={row.costUsd} strong />, csv: (row) => row.costUsd },
    {
      id: "part",
      head: "Of their cost",
      number: true,
      cell: (row) => formatPercent(ratioOf(row.costUsd, facts.all.costUsd)),
    },
  ];
  return (
    <TableSection
      finding={callsFinding(facts)}
      about={readWords(facts)}
      name="Calls that failed, were tried again or done twice"
      viewKey="calls.waste"
      fileName={`${fileName}-calls`}
      columns={columns}
      rows={wasteRows(facts)}
      rowKey={(row) => row.id}
      rowHref={hrefOf}
      quiet
    />
  );
}

type TraceRow = CallFacts["traces"][number];
const TRACE_COLUMNS: Column<TraceRow>[] = [
  {
    id: "trace",
    head: "Trace",
    cell: (row) => <Entity name={formatInstant(row.at)} href={traceHref(row)} about={row.traceId.slice(0, 8)} />,
    csv: (row) => row.traceId,
  },
  { id: "cost", head: "Cost", number: true, cell: (row) => <Money value={row.costUsd} strong />, csv: (row) => row.costUsd },
  { id: "calls", head: "Calls", number: true, cell: (row) => <Count value={row.calls} />, csv: (row) => String(row.calls) },
  { id: "repeated", head: "Done twice", number: true, cell: (row) => <Count value={row.repeated} />, csv: (row) => String(row.repeated) },
  {
    id: "each",
    head: "Cost per call",
    number: true,
    cell: (row) => <Rate value={rateOf(row.costUsd, String(row.calls))} />,
    csv: (row) => rateOf(row.costUsd, String(row.calls)),
  },
];
const traceHref = ({ traceId }: TraceRow): string => `/traces/${encodeURIComponent(traceId)}`;

function DearestTraces({ facts, fileName }: { facts: CallFacts; fileName: string }) {
  const [first] = facts.traces;
  if (!first) return null;
  return (
    <TableSection
      after
      finding={
        first.costUsd === "0"
          ? `The longest trace has ${countOf(first.calls, "call")}`
          : `The dearest trace cost ${formatMoney(first.costUsd)}`
      }
      about={`${facts.traces.length} of ${countOf(facts.traced.traces, "trace")}; the part of this page only`}
      name="Dearest traces"
      viewKey="calls.traces"
      fileName={`${fileName}-traces`}
      columns={TRACE_COLUMNS}
      rows={facts.traces}
      rowKey={(row) => row.traceId}
      rowHref={traceHref}
    />
  );
}

/** The servers that offered the tools of the calls that were read. */
export function ToolServers({ kind, id, filters }: { kind: EntityKind; id: string; filters: ResolvedFilters }) {
  const { data } = useRead<CallFacts>(callsPath(kind, id, filters), MS_READ_AGAIN);
  if (!data?.servers.some(({ name }) => name !== null)) return null;
  return (
    <Section finding={countOf(data.servers.length, "tool server")} name="Of the calls that were read">
      <PlainList
        rows={data.servers.map(({ name, calls, costUsd }) => ({
          key: name ?? "",
          words: <Entity name={name ?? "Not said"} about={countOf(calls, "call")} />,
          end: <Money value={costUsd} />,
        }))}
      />
    </Section>
  );
}
