import type { AuditEntry } from "@/lib/audit/schemas";
import { formatInstant } from "../charts/prepare/dates";
import { Entity, StateMark } from "../tables/cells";
import type { Column } from "../tables/column";
import { KeyValues } from "../ui/facts";
import { Panel } from "../ui/panel";
import { Section } from "../ui/section";

export const AUDIT_COLUMNS: Column<AuditEntry>[] = [
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

export function EntryPanel({ entry, onClose }: { entry: AuditEntry; onClose: () => void }) {
  return (
    <Panel open onOpenChange={(open) => !open && onClose()} title={`Entry ${entry.seq}`} about={entry.action}>
      <KeyValues
        rows={[
          { name: "When", value: formatInstant(entry.at) },
          { name: "Who", value: `${entry.actor.name} (${entry.actor.kind})` },
          { name: "Why", value: entry.reason ?? "—" },
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
