"use client";
import { parseAsInteger, useQueryState } from "nuqs";
import { useMemo, useState } from "react";
import type { PolicyVersionDetail, PolicyVersionView } from "@/lib/policy/core/views";
import { formatCount } from "../charts/prepare/format";
import { DeedDialog } from "../states/deed-dialog";
import { Empty } from "../states/empty";
import { fetchJson } from "../states/fetch-json";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { ShortId, StateMark, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { Section } from "../ui/section";
import { STATE_WORDS, VERSIONS_PATH, versionPath } from "./policy-words";

type Page = { data: PolicyVersionView[]; nextCursor: string | null };

/** Every version that was written, and what each one changed. */
export function PolicyVersions({ now }: { now: string }) {
  const versions = useRead<Page>(VERSIONS_PATH);
  const [chosen, setChosen] = useQueryState("version", parseAsInteger);
  const columns = useMemo(() => columnsOf(now), [now]);
  const shown = chosen ?? versions.data?.data[0]?.n ?? null;
  return (
    <div className="after stack">
      <QueryBlock query={versions} skeleton={<TableSkeleton rows={4} />} title="The versions did not load">
        {({ data, nextCursor }) => (
          <TableSection
            finding={findingOf(data, nextCursor !== null)}
            about="One person writes a version, another puts it in force"
            name="Versions"
            viewKey="policies.versions"
            fileName="policy-versions"
            columns={columns}
            rows={data}
            rowKey={({ n }) => String(n)}
            selectedKey={shown === null ? null : String(shown)}
            onRowPress={({ n }) => void setChosen(n)}
            empty={<Empty bare>Nobody has written a policy yet.</Empty>}
          />
        )}
      </QueryBlock>
      {shown === null ? null : <VersionSection key={shown} n={shown} />}
    </div>
  );
}

function findingOf(versions: readonly PolicyVersionView[], hasMore: boolean): string {
  const waiting = versions.filter(({ state }) => state === "draft").length;
  if (versions.length === 0) return "There is no version yet";
  const all = `${hasMore ? "At least " : ""}${formatCount(versions.length)} ${versions.length === 1 ? "version" : "versions"}`;
  return waiting === 0 ? all : `${all}, ${formatCount(waiting)} not in force`;
}

function columnsOf(now: string): Column<PolicyVersionView>[] {
  return [
    { id: "n", head: "Version", cell: ({ n }) => <span className="med">{n}</span>, csv: ({ n }) => String(n) },
    {
      id: "state",
      head: "State",
      cell: ({ state }) => (
        <StateMark tone={STATE_WORDS[state].tone} calm>
          {STATE_WORDS[state].word}
        </StateMark>
      ),
      csv: ({ state }) => state,
    },
    { id: "note", head: "What changes", wraps: true, cell: ({ note }) => note, csv: ({ note }) => note },
    { id: "by", head: "Written by", cell: ({ createdBy }) => createdBy, csv: ({ createdBy }) => createdBy },
    { id: "at", head: "Written", cell: ({ createdAt }) => <Time at={createdAt} now={now} />, csv: ({ createdAt }) => createdAt },
    {
      id: "yes",
      head: "Put in force by",
      cell: ({ activatedBy }) => activatedBy ?? <span className="muted">—</span>,
      csv: ({ activatedBy }) => activatedBy,
    },
    {
      id: "from",
      head: "In force since",
      cell: ({ activatedAt }) => <Time at={activatedAt} now={now} />,
      csv: ({ activatedAt }) => activatedAt,
    },
    {
      id: "to",
      head: "Until",
      startHidden: true,
      cell: ({ retiredAt }) => <Time at={retiredAt} now={now} none="—" />,
      csv: ({ retiredAt }) => retiredAt,
    },
    { id: "hash", head: "SHA-256", startHidden: true, cell: ({ hash }) => <ShortId id={hash} />, csv: ({ hash }) => hash },
  ];
}

function VersionSection({ n }: { n: number }) {
  const version = useRead<PolicyVersionDetail>(versionPath(n));
  const [isAsking, setIsAsking] = useState(false);
  return (
    <QueryBlock query={version} skeleton={<TableSkeleton rows={6} />} title="The version did not load">
      {(row) => (
        <Section
          finding={row.against === null ? `Version ${row.n} is the first` : `What version ${row.n} changes of version ${row.against}`}
          name={row.note}
          actions={
            row.mayActivate ? (
              <Button tone="primary" onClick={() => setIsAsking(true)}>
                Put version {row.n} in force
              </Button>
            ) : null
          }
        >
          <DiffText row={row} />
          {isAsking ? <ActivateDialog row={row} onClose={() => setIsAsking(false)} /> : null}
        </Section>
      )}
    </QueryBlock>
  );
}

const SIGN_WORDS = { "+": "Added", "-": "Taken out", " ": "" } as const;

function DiffText({ row: { diff, text, against } }: { row: PolicyVersionDetail }) {
  if (against === null || diff.length === 0) return <pre className="code">{text}</pre>;
  // Lines repeat, and their order never changes.
  const lines = diff.map((line, at) => ({ ...line, key: String(at) }));
  return (
    <pre className="code">
      {lines.map(({ key, sign, text: line }) => (
        <span key={key} className={sign === "+" ? "text-ok" : sign === "-" ? "text-breach" : undefined}>
          <span className="sr">{SIGN_WORDS[sign]} </span>
          {sign} {line}
          {"\n"}
        </span>
      ))}
    </pre>
  );
}

function ActivateDialog({ row: { n, createdBy, note }, onClose }: { row: PolicyVersionDetail; onClose: () => void }) {
  const [reason, setReason] = useState("");
  return (
    <DeedDialog
      title={`Put version ${n} in force?`}
      say={`Written by ${createdBy}: ${note}. Calls are held to it within a second; what breaks it is a finding with the next look.`}
      deed={`Put version ${n} in force`}
      onClose={onClose}
      act={async () => {
        await fetchJson(`${versionPath(n)}/activate`, { method: "POST", body: reason.trim() === "" ? {} : { reason } });
        return `Version ${n} is in force`;
      }}
    >
      <Field label="Why" optional>
        {(control) => <Textarea {...control} value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />}
      </Field>
    </DeedDialog>
  );
}
