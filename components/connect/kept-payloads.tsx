"use client";
import { useState } from "react";
import type { RawPayloadDetail, RawPayloadView } from "@/lib/metering/core/rejected-view";
import { formatInstant } from "../charts/prepare/dates";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Count, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { Panel } from "../ui/panel";

/** What is kept of a source's accepted payloads. */
export function KeptPayloads({ sourceId, now, mayReadContent }: { sourceId: string; now: string; mayReadContent: boolean }) {
  const path = `/api/ui/sources/${encodeURIComponent(sourceId)}/payloads`;
  const payloads = useRead<{ data: RawPayloadView[] }>(path);
  const [opened, setOpened] = useState<RawPayloadView | null>(null);
  const columns: Column<RawPayloadView>[] = [
    { id: "at", head: "When", cell: (row) => <Time at={row.receivedAt} now={now} />, csv: (row) => row.receivedAt },
    { id: "format", head: "Format", cell: (row) => row.format, csv: (row) => row.format },
    {
      id: "content",
      head: "Content",
      cell: (row) => (row.hasContent ? "Kept" : "Taken out"),
      csv: (row) => (row.hasContent ? "kept" : "taken out"),
    },
    { id: "bytes", head: "Bytes", number: true, cell: (row) => <Count value={row.bytes} />, csv: (row) => String(row.bytes) },
    {
      id: "open",
      head: "Action",
      cell: (row) =>
        row.hasContent && !mayReadContent ? (
          <span className="muted">Administrators only</span>
        ) : (
          <Button
            tone="plain"
            className="link"
            onClick={() => setOpened(row)}
            aria-label={`Look at the payload of ${formatInstant(row.receivedAt)}`}
          >
            Look
          </Button>
        ),
    },
  ];
  return (
    <>
      <QueryBlock query={payloads} skeleton={<TableSkeleton rows={3} />} title="The payloads did not load">
        {({ data }) => (
          <TableSection
            finding={data.length === 0 ? "No payload is kept yet" : "Payloads that are kept"}
            {...(data.length === 0 ? {} : { about: "The newest 50" })}
            name="Kept payloads"
            viewKey="source.payloads"
            fileName="source-payloads"
            columns={columns}
            rows={data}
            rowKey={(row) => row.id}
            quiet
            empty={<Empty bare>The next one that is taken shows here.</Empty>}
          />
        )}
      </QueryBlock>
      {opened ? (
        <Panel open wide onOpenChange={(open) => !open && setOpened(null)} title="Payload" about={opened.format}>
          <PayloadBody path={`${path}/${opened.id}`} />
        </Panel>
      ) : null}
    </>
  );
}

function PayloadBody({ path }: { path: string }) {
  const payload = useRead<RawPayloadDetail>(path);
  return (
    <QueryBlock query={payload} skeleton={<TableSkeleton rows={6} />} title="The payload did not load">
      {({ body, hasContent }) => (
        <>
          <p className="sub">{hasContent ? "With its content; this look is in the audit log." : "Without its content."}</p>
          <pre className="code">
            <code>{JSON.stringify(body, null, 2)}</code>
          </pre>
        </>
      )}
    </QueryBlock>
  );
}
