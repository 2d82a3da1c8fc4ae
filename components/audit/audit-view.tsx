"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { AuditEntry } from "@/lib/audit/schemas";
import { formatCount } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { fetchJson } from "../states/fetch-json";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { TableSection } from "../tables/table-section";
import { Button, LinkButton } from "../ui/button";
import { AUDIT_COLUMNS, EntryPanel } from "./audit-entry";
import { AuditFilters, auditSearch, useAuditFilter } from "./audit-filters";
import { SampleDialog } from "./audit-sample";
import { useVerification, Verdict } from "./audit-verify";

type Page = { data: AuditEntry[]; nextCursor: string | null };
const PAGE = "100";

/** Every change, who made it and why, in a chain that shows tampering. */
export function AuditView({ mayVerify, mayExport }: { mayVerify: boolean; mayExport: boolean }) {
  const [filter, setFilter] = useAuditFilter();
  const search = auditSearch(filter);
  const log = useInfiniteQuery({
    queryKey: [`/api/ui/audit?${search}`],
    queryFn: ({ pageParam, signal }) => {
      const asked = new URLSearchParams(search);
      asked.set("limit", PAGE);
      if (pageParam) asked.set("cursor", pageParam);
      return fetchJson<Page>(`/api/ui/audit?${asked}`, { signal });
    },
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor,
  });
  const [shown, setShown] = useState<AuditEntry | null>(null);
  const [sampling, setSampling] = useState(false);
  const { button, verdict } = useVerification();
  const rows = log.data?.pages.flatMap((page) => page.data) ?? [];
  const isNarrowed = search.size > 0;
  return (
    <>
      <PageHeader
        title="The audit log"
        fresh={["Newest first", "append-only, each row sealed with the one before it"]}
        actions={mayVerify ? button : undefined}
      />
      <AuditFilters filter={filter} onChange={setFilter} />
      {verdict ? <Verdict verdict={verdict} /> : null}
      <QueryBlock query={log} skeleton={<TableSkeleton rows={12} />} title="The audit log did not load">
        {() => (
          <TableSection
            finding={finding(rows, isNarrowed, log.hasNextPage)}
            name="Audit log"
            viewKey="audit"
            fileName="audit"
            columns={AUDIT_COLUMNS}
            rows={rows}
            rowKey={(row) => row.seq}
            onRowPress={setShown}
            leads
            actions={mayExport ? <Takeaways search={search} onSample={() => setSampling(true)} /> : undefined}
            empty={
              isNarrowed ? (
                <Empty bare title="No entry matches">
                  Change the search, or look at all of them.
                </Empty>
              ) : (
                <Empty bare title="Nothing was changed yet" />
              )
            }
            below={
              log.hasNextPage ? (
                <p className="more">
                  <Button pending={log.isFetchingNextPage} onClick={() => log.fetchNextPage()}>
                    Show older entries
                  </Button>
                </p>
              ) : null
            }
          />
        )}
      </QueryBlock>
      {shown ? <EntryPanel entry={shown} onClose={() => setShown(null)} /> : null}
      {sampling ? <SampleDialog search={search} onClose={() => setSampling(false)} onShow={setShown} /> : null}
    </>
  );
}

function finding(rows: readonly AuditEntry[], isNarrowed: boolean, hasMore: boolean): string {
  const [newest] = rows;
  if (!newest) return isNarrowed ? "Nothing of that kind" : "Nothing was changed yet";
  if (!isNarrowed) return `${formatCount(newest.seq)} entries so far`;
  return hasMore ? `The newest ${formatCount(rows.length)} that match` : `${formatCount(rows.length)} entries match`;
}

/** The log for other hands: a file with its seals, and a draw that nobody can choose. */
function Takeaways({ search, onSample }: { search: URLSearchParams; onSample: () => void }) {
  const file = (format: string) => `/api/ui/audit/export?${new URLSearchParams([...search, ["format", format]])}`;
  return (
    <>
      <Button tone="plain" icon="rows" onClick={onSample}>
        Draw a sample
      </Button>
      <LinkButton tone="plain" icon="audit" href={file("jsonl")} prefetch={false} download>
        With seals
      </LinkButton>
      <LinkButton tone="plain" icon="csv" href={file("csv")} prefetch={false} download>
        All as CSV
      </LinkButton>
    </>
  );
}
