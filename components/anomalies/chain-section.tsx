"use client";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useMemo } from "react";
import type { IncidentChain } from "@/lib/incidents/core/views";
import { formatInstant } from "../charts/prepare/dates";
import { formatMoney } from "../charts/prepare/format";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { TableSection } from "../tables/table-section";
import { Segmented } from "../ui/segmented";
import { Select } from "../ui/select";
import { ShortId } from "../ui/short-id";
import { TextLink } from "../ui/text-link";
import { chainColumns } from "./chain-columns";
import { chainFinding } from "./chain-rows";
import { chainPath } from "./incident-paths";
import { counted } from "./incident-words";

const SPANS = ["grouped", "every"] as const;

/** The calls as they called each other, alike ones together or each by itself; which trace stands in the address. */
export function ChainSection({ incidentId, fileName }: { incidentId: string; fileName: string }) {
  const [{ trace, spans }, ask] = useQueryStates({
    trace: parseAsString.withDefault(""),
    spans: parseAsStringLiteral(SPANS).withDefault("grouped"),
  });
  const chain = useRead<IncidentChain>(chainPath(incidentId, { traceId: trace, grouped: spans === "grouped" }));
  return (
    <QueryBlock query={chain} skeleton={<TableSkeleton rows={6} />} title="The chain of calls did not load">
      {(answer) => (
        <Chain
          chain={answer}
          spans={spans}
          fileName={fileName}
          onTrace={(traceId) => void ask({ trace: traceId })}
          onSpans={(next) => void ask({ spans: next })}
        />
      )}
    </QueryBlock>
  );
}

type ChainProps = {
  chain: IncidentChain;
  spans: (typeof SPANS)[number];
  fileName: string;
  onTrace: (traceId: string) => void;
  onSpans: (spans: (typeof SPANS)[number]) => void;
};

function Chain({ chain, spans, fileName, onTrace, onSpans }: ChainProps) {
  const { rows, traces, traceId, isCut } = chain;
  const columns = useMemo(() => chainColumns(rows), [rows]);
  if (rows.length === 0 && traces.length === 0) return null;
  return (
    <div className="inc-chain">
      <TableSection
        finding={chainFinding(chain)}
        about={
          <>
            {traceId === null ? (
              "All calls of the incident"
            ) : (
              <>
                Trace <ShortId id={traceId} /> <TextLink href={`/traces/${encodeURIComponent(traceId)}`}>See all of it</TextLink>
              </>
            )}
            {spans === "grouped" ? ", alike calls together" : ""}
            {isCut ? ". Only the first are shown: it is very long" : ""}
          </>
        }
        actions={
          <>
            {traces.length > 1 ? (
              <Select
                aria-label="Trace"
                value={traceId ?? undefined}
                onChange={onTrace}
                placeholder="All traces"
                choices={traces.map((one) => ({
                  value: one.traceId,
                  label: `${formatInstant(one.at)}, ${formatMoney(one.costUsd)}`,
                  hint: counted(one.calls, "call"),
                }))}
              />
            ) : null}
            <Segmented
              label="Calls"
              value={spans}
              onChange={onSpans}
              choices={[
                { value: "grouped", label: "Grouped" },
                { value: "every", label: "Every span" },
              ]}
            />
          </>
        }
        name="The chain of calls"
        viewKey="incident.chain"
        fileName={`${fileName}-chain`}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        rowHref={(row) => (row.eventId === null ? undefined : `/events/${row.eventId}`)}
        totalWord="In all"
      />
    </div>
  );
}
