"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { AuditVerification } from "@/lib/audit";
import type { AuditEntry } from "@/lib/audit/schemas";
import { formatInstant } from "../charts/prepare/dates";
import { formatCount } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { fetchJson } from "../states/fetch-json";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { Entity, StateMark } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { KeyValues } from "../ui/facts";
import { Panel } from "../ui/panel";
import { Section } from "../ui/section";
import { notifyDone, notifyFailed } from "../ui/toast";

type Page = { data: AuditEntry[]; nextCursor: string | null };
const PAGE = "100";

/** Every change, who made it and why, in a chain that shows tampering. */
export function AuditView() {
  const log = useInfiniteQuery({
    queryKey: ["/api/ui/audit"],
    queryFn: ({ pageParam, signal }) =>
      fetchJson<Page>(`/api/ui/audit?${new URLSearchParams({ limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) })}`, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor,
  });
  const [shown, setShown] = useState<AuditEntry | null>(null);
  const rows = log.data?.pages.flatMap((page) => page.data);
  return (
    <>
      <PageHeader
        title="The audit log"
        fresh={["Newest first", "append-only, each row sealed with the one before it"]}
        actions={<VerifyButton />}
      />
      <QueryBlock query={log} skeleton={<TableSkeleton rows={12} />} title="The audit log did not load">
        {() => (
          <TableSection
            finding={rows?.[0] ? `${formatCount(rows[0].seq)} entries so far` : "Nothing was changed yet"}
            name="Audit log"
            viewKey="audit"
            fileName="audit"
            columns={COLUMNS}
            rows={rows ?? []}
            rowKey={(row) => row.seq}
            onRowPress={setShown}
            leads
            empty={<Empty bare title="Nothing was changed yet" />}
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
    </>
  );
}

const COLUMNS: Column<AuditEntry>[] = [
  { id: "seq", head: "No.", cell: (row) => row.seq, csv: (row) => row.seq },
  { id: "at", head: "When", cell: (row) => <time dateTime={row.at}>{formatInstant(row.at)}</time>, csv: (row) => row.at },
  {
    id: "actor",
    head: "Who",
    cell: (row) => (
      <Entity
        kind={row.actor.kind === "person" ? "person" : row.actor.kind === "token" ? "credential" : "service_account"}
        name={row.actor.name}
      />
    ),
    csv: (row) => row.actor.name,
  },
  { id: "action", head: "Did", cell: (row) => row.action, csv: (row) => row.action },
  { id: "object", head: "To", cell: (row) => <span className="mono">{row.objectId}</span>, csv: (row) => row.objectId },
  {
    id: "outcome",
    head: "Outcome",
    cell: (row) => (
      <StateMark tone={row.outcome === "done" ? "ok" : "warn"} calm>
        {row.outcome}
      </StateMark>
    ),
    csv: (row) => row.outcome,
  },
  { id: "reason", head: "Why", wraps: true, cell: (row) => row.reason ?? <span className="muted">—</span>, csv: (row) => row.reason },
];

function VerifyButton() {
  const [pending, setPending] = useState(false);
  async function verify() {
    setPending(true);
    try {
      const verdict = await fetchJson<AuditVerification>("/api/ui/audit/verify", { method: "POST", body: {} });
      if (!verdict.ok) notifyFailed("The chain is broken. Run “npm run cli -- audit verify” for the place.");
      else notifyDone(`The chain of ${formatCount(verdict.checked)} entries is whole`);
    } catch (error) {
      notifyFailed(error instanceof Error ? error.message : "It was not verified. Try again.");
    } finally {
      setPending(false);
    }
  }
  return (
    <Button icon="audit" pending={pending} onClick={verify}>
      Verify the chain
    </Button>
  );
}

function EntryPanel({ entry, onClose }: { entry: AuditEntry; onClose: () => void }) {
  return (
    <Panel open onOpenChange={(open) => !open && onClose()} title={`Entry ${entry.seq}`} about={entry.action}>
      <KeyValues
        rows={[
          { name: "When", value: formatInstant(entry.at) },
          { name: "Who", value: `${entry.actor.name} (${entry.actor.kind})` },
          { name: "Object", value: `${entry.objectType} ${entry.objectId}` },
          { name: "Request", value: entry.requestId ?? "—" },
          { name: "Address", value: entry.ip ?? "—" },
        ]}
      />
      <Content title="Before" value={entry.before} />
      <Content title="After" value={entry.after} />
      <Section after finding="Its seal">
        <p className="mono wrap">{entry.hash}</p>
      </Section>
    </Panel>
  );
}

function Content({ title, value }: { title: string; value: unknown }) {
  if (value === null || value === undefined) return null;
  return (
    <Section after finding={title}>
      <pre className="code">
        <code>{JSON.stringify(value, null, 2)}</code>
      </pre>
    </Section>
  );
}
