"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { STUCK_DAYS } from "@/lib/metering/core/limits";
import type { ProducerHealth, SourceDetail } from "@/lib/reporting";
import { formatCount } from "../charts/prepare/format";
import { Empty } from "../states/empty";
import { fetchJson } from "../states/fetch-json";
import { Count, Entity, StateMark, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { notifyDone, notifyFailed } from "../ui/toast";

/** Who emits through the source, and what each leaves out. */
export function ProducerTable({ rows }: { rows: ProducerHealth[] }) {
  const columns: Column<ProducerHealth>[] = [
    {
      id: "producer",
      head: "Producer",
      cell: (row) => (
        <Entity name={producerName(row)} about={row.producer === "" ? undefined : <span className="mono">{row.producer}</span>} />
      ),
      order: { by: "text", value: (row) => row.fidelity?.name ?? row.producer },
      csv: (row) => row.producer,
    },
    number("accepted", "Events"),
    number("evidence", "Evidence"),
    number("duplicates", "Sent again"),
    number("missingUsage", "Without usage"),
    {
      id: "refused",
      head: "Not taken",
      number: true,
      cell: (row) => <Count value={row.rejected + row.conflicts} />,
      csv: (row) => String(row.rejected + row.conflicts),
    },
    {
      id: "fidelity",
      head: "What it leaves out",
      cell: (row) => lossWords(row),
      csv: (row) => row.fidelity?.losses.map((loss) => loss.loses).join("; ") ?? "",
    },
  ];
  return (
    <TableSection
      finding="Who emits through it"
      about="The last 30 days"
      name="Producers"
      viewKey="source.producers"
      fileName="source-producers"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.producer}
      quiet
      empty={
        <Empty bare title="Nothing has arrived yet">
          Make one call through the emitter: it shows here within seconds.
        </Empty>
      }
    />
  );
}

const producerName = ({ producer, fidelity }: ProducerHealth): string =>
  fidelity?.name ?? (producer === "" ? "Could not be read" : "Unknown producer");

function lossWords({ fidelity }: ProducerHealth) {
  if (fidelity === null) return <span className="muted">Not known</span>;
  if (fidelity.losses.length === 0) return <span className="muted">Nothing that is priced</span>;
  return fidelity.losses.map((loss) => loss.loses).join("; ");
}

const number = (id: "accepted" | "evidence" | "duplicates" | "missingUsage", head: string): Column<ProducerHealth> => ({
  id,
  head,
  number: true,
  cell: (row) => <Count value={row[id]} />,
  order: { by: "decimal", value: (row) => String(row[id]) },
  csv: (row) => String(row[id]),
});

type Refusal = SourceDetail["refusals"][number];

/** Why items were not taken. */
export function RefusalTable({ rows, now }: { rows: Refusal[]; now: string }) {
  const columns: Column<Refusal>[] = [
    {
      id: "at",
      head: "When",
      cell: (row) => <Time at={row.receivedAt} now={now} />,
      order: { by: "text", value: (row) => row.receivedAt },
    },
    {
      id: "outcome",
      head: "Outcome",
      cell: (row) => (
        <StateMark tone={row.outcome === "conflict" ? "warn" : "breach"}>{row.outcome === "conflict" ? "Conflict" : "Refused"}</StateMark>
      ),
      csv: (row) => row.outcome,
    },
    { id: "id", head: "Its id", cell: (row) => <span className="mono">{row.itemId ?? "—"}</span>, csv: (row) => row.itemId ?? "" },
    { id: "reason", head: "Why", cell: (row) => row.reason, csv: (row) => row.reason },
  ];
  return (
    <TableSection
      finding={rows.length === 0 ? "Everything was taken" : `${formatCount(rows.length)} items were not taken`}
      about="The newest 100, without their content"
      name="Not taken"
      viewKey="source.refusals"
      fileName="source-not-taken"
      columns={columns}
      rows={rows}
      rowKey={(row) => `${row.receivedAt}:${row.itemId}:${row.reason}`}
      quiet
      empty={<Empty bare>What cannot be taken shows here with its place and the fix.</Empty>}
    />
  );
}

type Stuck = SourceDetail["stuckPayloads"][number];

/** Payloads that were answered and could not be read: kept until somebody has them read again. */
export function StuckTable({ rows, sourceId, now, mayRetry }: { rows: Stuck[]; sourceId: string; now: string; mayRetry: boolean }) {
  const columns: Column<Stuck>[] = [
    { id: "at", head: "When", cell: (row) => <Time at={row.receivedAt} now={now} /> },
    { id: "format", head: "Format", cell: (row) => row.format },
    { id: "bytes", head: "Bytes", number: true, cell: (row) => <Count value={row.bytes} /> },
    { id: "error", head: "Why", cell: (row) => row.error },
  ];
  return (
    <TableSection
      finding={rows.length === 1 ? "One payload could not be read" : `${formatCount(rows.length)} payloads could not be read`}
      about={`They wait ${STUCK_DAYS} days from when they came, then they are deleted. Mend what the reason names, or update this product, and have them read again: what is in them is counted once. Prompts and answers are taken out unless the source keeps content`}
      name="Could not be read"
      viewKey="source.stuck"
      fileName="source-could-not-be-read"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      quiet
      {...(mayRetry ? { actions: <RetryButton sourceId={sourceId} /> } : {})}
    />
  );
}

function RetryButton({ sourceId }: { sourceId: string }) {
  const client = useQueryClient();
  const [pending, setPending] = useState(false);
  async function retry() {
    setPending(true);
    try {
      const answer = await fetchJson<{ read: number; left: number }>(`/api/ui/sources/${encodeURIComponent(sourceId)}/retry`, {
        method: "POST",
        body: {},
      });
      notifyDone(answer.left === 0 ? "All payloads were read" : `${formatCount(answer.left)} still cannot be read`);
      await client.invalidateQueries();
    } catch (error) {
      notifyFailed(error instanceof Error ? error.message : "Nothing was read again. Try again.");
    } finally {
      setPending(false);
    }
  }
  return (
    <Button pending={pending} onClick={() => void retry()}>
      Read them again
    </Button>
  );
}
