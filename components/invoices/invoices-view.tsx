"use client";
import { parseAsString, useQueryState } from "nuqs";
import { FORMAT_NAMES } from "@/lib/invoices/core/kinds";
import type { FileView, SourceView } from "@/lib/invoices/core/views";
import { formatCount } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { LinkButton } from "../ui/button";
import { FilePanel } from "./file-panel";
import { FileTable } from "./file-table";
import { filesPath, reconciliationHref, SOURCES_PATH } from "./invoice-paths";
import { SourceTable } from "./source-table";
import { UploadArea } from "./upload-area";

type Sources = { data: SourceView[]; may: { write: boolean } };
type Files = { data: FileView[]; nextCursor: string | null };

/** Where invoices come from, and what was taken. @param period The one that is reconciled next. */
export function InvoicesView({ now, period }: { now: string; period: { id: string; name: string } }) {
  const sources = useRead<Sources>(SOURCES_PATH);
  const files = useRead<Files>(filesPath());
  const [fileId, openFile] = useQueryState("file", parseAsString.withDefault(""));
  const mayWrite = sources.data?.may.write ?? false;
  return (
    <>
      <PageHeader
        title={titleOf(sources.data?.data)}
        fresh={["Invoices settle against the ledger; they never become usage"]}
        actions={<LinkButton href={reconciliationHref(period.id)}>{`Reconcile ${period.name}`}</LinkButton>}
      />
      {mayWrite ? (
        <UploadArea sources={sources.data?.data ?? []} onTaken={({ id }) => void openFile(id)}>
          Drop a file here: {Object.values(FORMAT_NAMES).slice(0, 8).join(", ")}, or any CSV. All of it is taken or nothing; the same file
          twice changes nothing.
        </UploadArea>
      ) : null}
      <QueryBlock query={sources} skeleton={<TableSkeleton rows={3} />} title="The sources did not load">
        {({ data, may }) => <SourceTable sources={data} now={now} mayWrite={may.write} />}
      </QueryBlock>
      <QueryBlock query={files} skeleton={<TableSkeleton rows={5} />} title="The files did not load">
        {({ data }) => <FileTable files={data} now={now} onOpen={(id) => void openFile(id)} />}
      </QueryBlock>
      {fileId === "" ? null : <FilePanel id={fileId} onClose={() => void openFile("")} />}
    </>
  );
}

function titleOf(sources: readonly SourceView[] | undefined): string {
  if (!sources) return "Invoices";
  const missing = sources.reduce((sum, source) => sum + source.missing.lines, 0);
  if (missing > 0) return `${formatCount(missing)} invoice ${missing === 1 ? "line is" : "lines are"} not in the newest files`;
  const used = sources.filter(({ files }) => files > 0).length;
  return used === 0 ? "No invoice was imported yet" : `Invoices of ${formatCount(used)} ${used === 1 ? "source" : "sources"}`;
}
