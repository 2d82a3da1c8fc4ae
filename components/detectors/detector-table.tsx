"use client";
import type { DetectorView } from "@/lib/anomalies/core/views";
import { Count, Tag } from "../tables/cells";
import type { Column } from "../tables/column";
import { severityColumn } from "../tables/severity-column";
import { TableSection } from "../tables/table-section";
import { TextLink } from "../ui/text-link";
import { changedWords, detectorHref } from "./detector-words";

/** Every detector, what it looks for, how it is set and how often it fired. */
export function DetectorTable({ detectors }: { detectors: readonly DetectorView[] }) {
  return (
    <TableSection
      after
      finding="What is looked for"
      about="Open one to see its settings, to try others on the past, and to change them"
      name="Detectors"
      viewKey="detectors"
      fileName="detectors"
      columns={COLUMNS}
      rows={detectors}
      rowKey={(row) => row.id}
      rowHref={(row) => detectorHref(row.id)}
      leads
    />
  );
}

const COLUMNS: Column<DetectorView>[] = [
  {
    id: "name",
    head: "Detector",
    wraps: true,
    cell: (row) => (
      <span className="said">
        <span>
          <TextLink href={detectorHref(row.id)}>{row.name}</TextLink> {row.enabled ? null : <Tag tone="warn">Off</Tag>}
        </span>
        <small>{row.looksFor}</small>
      </span>
    ),
    order: { by: "text", value: (row) => row.name },
    csv: (row) => row.name,
  },
  {
    id: "id",
    head: "Id",
    cell: (row) => <span className="mono">{row.id}</span>,
    order: { by: "text", value: (row) => row.id },
    csv: (row) => row.id,
  },
  severityColumn("At first"),
  {
    id: "looks",
    head: "Looks",
    cell: (row) => (row.kind === "behaviour" ? "at each call" : "every 5\u00a0min"),
    order: { by: "text", value: (row) => row.kind },
    csv: (row) => row.kind,
    startHidden: true,
  },
  {
    id: "set",
    head: "Set",
    wraps: true,
    cell: (row) => <SetWords detector={row} />,
    csv: (row) => changedWords(row.parameters) ?? "as by default",
  },
  {
    id: "fired",
    head: "Fired, 30\u00a0days",
    number: true,
    cell: (row) => <Count value={row.fired} />,
    order: { by: "decimal", value: (row) => String(row.fired) },
    csv: (row) => String(row.fired),
  },
  {
    id: "incidents",
    head: "In incidents",
    number: true,
    cell: (row) =>
      row.inIncidents > 0 ? (
        <TextLink href={`/anomalies?state=all&detector=${encodeURIComponent(row.id)}`}>{String(row.inIncidents)}</TextLink>
      ) : (
        <Count value={row.inIncidents} />
      ),
    order: { by: "decimal", value: (row) => String(row.inIncidents) },
    csv: (row) => String(row.inIncidents),
  },
];

function SetWords({ detector: { parameters, overrides } }: { detector: DetectorView }) {
  const changed = changedWords(parameters);
  const apart = overrides.length === 0 ? null : `${overrides.length} set apart`;
  if (changed === null && apart === null) return <span className="muted">as by default</span>;
  return (
    <span className="said">
      <span>{changed ?? "as by default"}</span>
      {apart ? <small>{apart}</small> : null}
    </span>
  );
}
