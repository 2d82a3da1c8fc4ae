"use client";
import type { FileReport, RowFault } from "@/lib/invoices/core/views";
import { formatInstant } from "../charts/prepare/dates";
import { formatCount } from "../charts/prepare/format";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { KeyValues } from "../ui/facts";
import { Panel } from "../ui/panel";
import { ShortId } from "../ui/short-id";
import { filePath } from "./invoice-paths";
import { daysWords, outcomeWords, totalsWords } from "./invoice-words";
import { Overlaps } from "./overlaps";

/** One file: what became of it, and row by row why it was refused. */
export function FilePanel({ id, onClose }: { id: string; onClose: () => void }) {
  const read = useRead<FileReport>(filePath(id));
  return (
    <Panel
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={read.data?.fileName ?? "File"}
      {...(read.data && { about: read.data.source.name })}
    >
      <QueryBlock query={read} skeleton={<TableSkeleton rows={6} />} title="The file did not load">
        {(file) => <Report file={file} />}
      </QueryBlock>
    </Panel>
  );
}

function Report({ file }: { file: FileReport }) {
  return (
    <>
      <p>{outcomeWords(file)}.</p>
      <Overlaps overlaps={file.overlaps} />
      <KeyValues
        rows={[
          ...(file.fromDay && file.toDay ? [{ name: "Days", value: daysWords(file.fromDay, file.toDay) }] : []),
          { name: "Rows", value: formatCount(file.rows) },
          { name: "Of other services, or without money", value: formatCount(file.skipped) },
          ...(file.missing > 0
            ? [{ name: "Earlier lines of these days not in it", value: `${formatCount(file.missing)}; they still count` }]
            : []),
          { name: "Size", value: `${formatCount(file.bytes)} bytes` },
          { name: "SHA-256", value: <ShortId id={file.sha256} copy /> },
          { name: "By", value: `${file.createdBy}, ${formatInstant(file.createdAt)}` },
          { name: "Total", value: file.state === "refused" ? "Nothing was taken" : totalsWords(file.totals), sum: true },
        ]}
      />
      {file.faultCount > 0 ? (
        <TableSection
          after
          finding={`${formatCount(file.faultCount)} ${file.faultCount === 1 ? "row" : "rows"} to mend`}
          about={
            file.faultCount > file.faults.length
              ? `The first ${formatCount(file.faults.length)}`
              : "Mend them in the file and import it again"
          }
          name="Rows that cannot be taken"
          viewKey="invoices.faults"
          fileName={`${file.fileName}-faults`}
          columns={COLUMNS}
          rows={file.faults}
          rowKey={(row) => `${row.line} ${row.column} ${row.message}`}
          quiet
        />
      ) : null}
    </>
  );
}

const COLUMNS: Column<RowFault>[] = [
  {
    id: "line",
    head: "Line",
    number: true,
    cell: (row) => (row.line === 0 ? "File" : formatCount(row.line)),
    csv: (row) => String(row.line),
  },
  { id: "column", head: "Column", cell: (row) => row.column || "—", csv: (row) => row.column },
  { id: "message", head: "What is wrong", wraps: true, cell: (row) => row.message, csv: (row) => row.message },
  { id: "fix", head: "What to do", wraps: true, cell: (row) => row.fix, csv: (row) => row.fix },
];
