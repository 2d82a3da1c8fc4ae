"use client";
import type { FileView } from "@/lib/invoices/core/views";
import { formatCount } from "../charts/prepare/format";
import { Empty } from "../states/empty";
import { Count, StateMark, Time, Unknown } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { daysWords, outcomeWords, totalsWords } from "./invoice-words";

/** What was brought in, the newest first. */
export function FileTable({ files, now, onOpen }: { files: readonly FileView[]; now: string; onOpen: (id: string) => void }) {
  const columns: Column<FileView>[] = [
    {
      id: "file",
      head: "File",
      wraps: true,
      cell: (row) => (
        <Button tone="plain" className="link" onClick={() => onOpen(row.id)}>
          {row.fileName}
        </Button>
      ),
      csv: (row) => row.fileName,
    },
    { id: "source", head: "Source", cell: (row) => row.source.name, csv: (row) => row.source.name },
    {
      id: "state",
      head: "Outcome",
      wraps: true,
      cell: (row) => (
        <StateMark
          tone={row.state === "refused" ? "breach" : row.missing > 0 ? "warn" : "ok"}
          calm={row.state === "taken" && row.missing === 0}
        >
          {outcomeWords(row)}
        </StateMark>
      ),
      csv: (row) => outcomeWords(row),
    },
    { id: "rows", head: "Rows", number: true, cell: (row) => <Count value={row.rows} />, csv: (row) => String(row.rows) },
    {
      id: "total",
      head: "Total",
      number: true,
      cell: (row) => (row.state === "refused" ? <Unknown why="Nothing was taken" /> : totalsWords(row.totals)),
      csv: (row) => totalsWords(row.totals),
    },
    {
      id: "days",
      head: "Days",
      cell: (row) => (row.fromDay && row.toDay ? daysWords(row.fromDay, row.toDay) : <Unknown why="No day was read" />),
      csv: (row) => `${row.fromDay ?? ""} to ${row.toDay ?? ""}`,
    },
    { id: "by", head: "By", cell: (row) => row.createdBy, csv: (row) => row.createdBy },
    { id: "at", head: "When", cell: (row) => <Time at={row.createdAt} now={now} />, csv: (row) => row.createdAt },
  ];
  return (
    <TableSection
      after
      finding={files.length === 0 ? "No file yet" : `${formatCount(files.length)} newest ${files.length === 1 ? "file" : "files"}`}
      about="A file that was refused changed nothing"
      name="Files of invoices"
      viewKey="invoices.files"
      fileName="invoice-files"
      columns={columns}
      rows={files}
      rowKey={(row) => row.id}
      onRowPress={(row) => onOpen(row.id)}
      empty={<Empty bare>Files that were imported or refused stand here with what became of each row.</Empty>}
    />
  );
}
