"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { ImportRecord } from "@/lib/imports";
import { formatCount } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Count, StateMark, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { notifyDone, notifyFailed } from "../ui/toast";

/** Files of usage or inventory that were brought in by hand. */
export function ImportsView({ now, mayImport }: { now: string; mayImport: boolean }) {
  return (
    <>
      <PageHeader title="Imports" fresh={["Usage or inventory, as CSV"]} actions={mayImport ? <UploadButton /> : null} />
      <ImportTable now={now} />
    </>
  );
}

function ImportTable({ now }: { now: string }) {
  const imports = useRead<{ data: ImportRecord[] }>("/api/ui/imports");
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
          finding={
            answer.data.length === 0
              ? "No file was brought in yet"
              : `${formatCount(answer.data.length)} ${answer.data.length === 1 ? "file was" : "files were"} brought in`
          }
          about="Usage CSV with the columns of a native event, or inventory CSV"
          name="Imports"
          viewKey="imports"
          fileName="imports"
          columns={columns}
          rows={answer.data}
          rowKey={(row) => row.id}
          quiet
          empty={
            <Empty bare>
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
