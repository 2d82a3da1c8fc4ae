"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ExportRow } from "@/lib/exports/core/views";
import type { Page } from "@/lib/kernel/page";
import { formatCount } from "../charts/prepare/format";
import { Empty } from "../states/empty";
import { fetchJson } from "../states/fetch-json";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { Entity, ShortId, StateMark, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button, LinkButton } from "../ui/button";
import { EXPORTS_PATH, exportsPath, filePath, manifestPath } from "./export-paths";
import { bytesWords, choiceWords, findingOf, profileName, STATE_WORDS, versionWords } from "./export-words";

const WRITING_MS = 2_000;
const REFRESH_MS = 60_000;

/** Files that were made, the newest first. */
export function ExportFiles({ period, now }: { period: string | null; now: string }) {
  const files = useInfiniteQuery({
    queryKey: [EXPORTS_PATH, period],
    queryFn: ({ pageParam, signal }) => fetchJson<Page<ExportRow>>(exportsPath(period, pageParam), { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.data.some((row) => row.state === "writing")) ? WRITING_MS : REFRESH_MS,
  });
  const rows = files.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <QueryBlock query={files} skeleton={<TableSkeleton rows={6} />} title="The files did not load">
      {() => (
        <TableSection
          after
          finding={findingOf(rows, files.hasNextPage)}
          about={period ? `Of ${period}` : "Of every period, the newest first"}
          name="Files"
          viewKey="exports.files"
          fileName="exports"
          columns={columnsOf(now)}
          rows={rows}
          rowKey={(row) => row.id}
          quiet
          actions={
            <>
              {period ? (
                <LinkButton tone="plain" href="/exports">
                  All periods
                </LinkButton>
              ) : null}
              {files.hasNextPage ? (
                <Button tone="plain" pending={files.isFetchingNextPage} onClick={() => void files.fetchNextPage()}>
                  Older files
                </Button>
              ) : null}
            </>
          }
          empty={<Empty bare>Make one, or have it made when a period is closed. It stays here with its manifest.</Empty>}
        />
      )}
    </QueryBlock>
  );
}

const columnsOf = (now: string): Column<ExportRow>[] => [
  {
    id: "file",
    head: "File",
    cell: (row) => <Entity name={row.fileName} about={[profileName(row.profile), choiceWords(row.params)].filter(Boolean).join(" · ")} />,
    order: { by: "text", value: (row) => row.fileName },
    csv: (row) => row.fileName,
  },
  { id: "period", head: "Period", cell: (row) => row.period, order: { by: "text", value: (row) => row.period }, csv: (row) => row.period },
  { id: "version", head: "Version", cell: (row) => versionWords(row.version), csv: (row) => row.version?.toString() ?? null },
  {
    id: "rows",
    head: "Rows",
    number: true,
    cell: (row) => formatCount(row.rows),
    order: { by: "decimal", value: (row) => String(row.rows) },
    csv: (row) => String(row.rows),
  },
  { id: "bytes", head: "Size", number: true, cell: (row) => bytesWords(row.bytes), csv: (row) => String(row.bytes) },
  {
    id: "hash",
    head: "SHA-256",
    cell: (row) => (row.sha256 ? <ShortId id={row.sha256} copy /> : "—"),
    csv: (row) => row.sha256,
  },
  {
    id: "made",
    head: "Made",
    cell: (row) => (
      <>
        <Time at={row.createdAt} now={now} /> <span className="muted">{row.createdBy.name}</span>
      </>
    ),
    order: { by: "text", value: (row) => row.createdAt },
    csv: (row) => row.createdAt,
  },
  {
    id: "state",
    head: "State",
    wraps: true,
    cell: (row) => (
      <>
        <StateMark tone={STATE_WORDS[row.state].tone} calm>
          {STATE_WORDS[row.state].word}
        </StateMark>
        {row.failure ? <span className="muted"> {row.failure}</span> : null}
      </>
    ),
    csv: (row) => row.state,
  },
  {
    id: "act",
    head: "Action",
    cell: (row) =>
      row.state === "ready" ? (
        <>
          <a className="link" href={filePath(row.id)} aria-label={`Download ${row.fileName}`}>
            Download
          </a>{" "}
          <a className="link" href={manifestPath(row.id)} aria-label={`Manifest of ${row.fileName}`}>
            Manifest
          </a>
        </>
      ) : null,
  },
];
