"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { ListedSource } from "@/lib/auth";
import type { ImportRecord } from "@/lib/imports";
import { formatCount } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Count, Entity, StateMark, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { notifyDone, notifyFailed } from "../ui/toast";
import { ConnectPanel } from "./connect-panel";

type Listed<Row> = { data: Row[] };
type Rights = { mayConnect: boolean; mayImport: boolean };

/** Where usage comes from, and files that were brought in by hand. */
export function ImportsView({ now, mayConnect, mayImport }: Rights & { now: string }) {
  const sources = useRead<Listed<ListedSource>>("/api/ui/sources");
  const [connecting, setConnecting] = useState(false);
  return (
    <>
      <PageHeader
        title={sources.data ? `${formatCount(sources.data.data.length)} sources send usage` : "Imports and sources"}
        fresh={["Each has its own token, defaults and history"]}
        actions={
          <>
            {mayImport ? <UploadButton /> : null}
            {mayConnect ? (
              <Button tone="primary" icon="plus" onClick={() => setConnecting(true)}>
                Connect a source
              </Button>
            ) : null}
          </>
        }
      />
      <QueryBlock query={sources} skeleton={<TableSkeleton rows={5} />} title="The sources did not load">
        {(answer) => <SourceTable rows={answer.data} now={now} />}
      </QueryBlock>
      {mayImport ? <ImportTable now={now} /> : null}
      {connecting ? <ConnectPanel now={now} onClose={() => setConnecting(false)} /> : null}
    </>
  );
}

function SourceTable({ rows, now }: { rows: ListedSource[]; now: string }) {
  const columns: Column<ListedSource>[] = [
    {
      id: "name",
      head: "Source",
      cell: (row) => <Entity kind="source" name={row.name} href={`/spend?filter[source]=${encodeURIComponent(row.id)}`} />,
      order: { by: "text", value: (row) => row.name },
      csv: (row) => row.name,
    },
    { id: "kind", head: "Kind", cell: (row) => row.kind, csv: (row) => row.kind },
    { id: "speak", head: "May speak for others", cell: (row) => (row.maySpeakFor ? "Yes" : "No") },
    { id: "default", head: "Default identity", cell: (row) => row.identityId ?? <span className="muted">—</span> },
    {
      id: "since",
      head: "Since",
      cell: (row) => <Time at={row.createdAt} now={now} />,
      order: { by: "text", value: (row) => row.createdAt },
    },
  ];
  return (
    <TableSection
      finding="Where usage comes from"
      name="Sources"
      viewKey="sources"
      fileName="sources"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      quiet
      empty={
        <Empty bare title="Nothing sends usage yet">
          Connect a source: a token and three lines of configuration.
        </Empty>
      }
    />
  );
}

function ImportTable({ now }: { now: string }) {
  const imports = useRead<Listed<ImportRecord>>("/api/ui/imports");
  const columns: Column<ImportRecord>[] = [
    { id: "file", head: "File", cell: (row) => row.fileName, csv: (row) => row.fileName },
    { id: "kind", head: "Holds", cell: (row) => (row.kind === "usage_csv" ? "Usage" : "Inventory") },
    {
      id: "state",
      head: "Outcome",
      cell: (row) => (
        <StateMark tone={row.state === "failed" ? "breach" : row.rejected > 0 ? "warn" : "ok"}>
          {row.state === "failed" ? "Nothing taken" : row.rejected > 0 ? "Taken in part" : "Taken"}
        </StateMark>
      ),
    },
    { id: "accepted", head: "Taken", number: true, cell: (row) => <Count value={row.accepted} /> },
    { id: "duplicates", head: "Known already", number: true, cell: (row) => <Count value={row.duplicates} /> },
    {
      id: "rejected",
      head: "Not taken",
      number: true,
      cell: (row) =>
        row.hasErrorFile ? (
          <a className="link" href={`/api/ui/imports/${row.id}/errors`} download>
            {formatCount(row.rejected)}, see why
          </a>
        ) : (
          <Count value={row.rejected} />
        ),
    },
    { id: "by", head: "By", cell: (row) => row.createdBy },
    { id: "at", head: "When", cell: (row) => <Time at={row.createdAt} now={now} /> },
  ];
  return (
    <QueryBlock query={imports} skeleton={<TableSkeleton rows={3} />} title="The imports did not load">
      {(answer) => (
        <TableSection
          after
          finding={answer.data.length === 0 ? "No file was brought in yet" : `${formatCount(answer.data.length)} files were brought in`}
          about="Usage CSV with the columns of a native event, or inventory CSV"
          name="Imports"
          viewKey="imports"
          fileName="imports"
          columns={columns}
          rows={answer.data}
          rowKey={(row) => row.id}
          quiet
          empty={
            <Empty bare title="No imports">
              Upload a CSV: its header tells what it holds, and every row that cannot be taken is explained.{" "}
              <a className="link" href="/samples/usage.csv">
                A sample of usage
              </a>
              ,{" "}
              <a className="link" href="/samples/inventory.csv">
                a sample of inventory
              </a>
              .
            </Empty>
          }
        />
      )}
    </QueryBlock>
  );
}

function UploadButton() {
  const input = useRef<HTMLInputElement>(null);
  const client = useQueryClient();
  const [pending, setPending] = useState(false);
  async function upload(file: File) {
    setPending(true);
    const form = new FormData();
    form.set("file", file);
    const answer = await fetch("/api/ui/imports", { method: "POST", body: form }).catch(() => null);
    const content = (await answer?.json().catch(() => null)) as {
      accepted?: number;
      rejected?: number;
      error?: { message: string; requestId: string };
    } | null;
    if (answer?.ok) notifyDone(`${formatCount(content?.accepted ?? 0)} rows taken, ${formatCount(content?.rejected ?? 0)} not`);
    else notifyFailed(content?.error?.message ?? "The file was not taken. Check your connection and try again.", content?.error?.requestId);
    setPending(false);
    await client.invalidateQueries();
  }
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".csv,text/csv"
        hidden
        aria-label="CSV file"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = "";
          if (file) void upload(file);
        }}
      />
      <Button icon="import" pending={pending} onClick={() => input.current?.click()}>
        Upload a CSV
      </Button>
    </>
  );
}
