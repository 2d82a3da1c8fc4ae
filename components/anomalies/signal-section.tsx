"use client";
import type { IncidentDetail, SignalView } from "@/lib/incidents/core/views";
import { formatDay, formatInstant, formatTime } from "../charts/prepare/dates";
import { formatShare } from "../charts/prepare/format";
import { Money, Tag } from "../tables/cells";
import type { Column } from "../tables/column";
import { severityColumn } from "../tables/severity-column";
import { TableSection } from "../tables/table-section";
import { TextLink } from "../ui/text-link";
import { counted, figureWords, readable } from "./incident-words";

/** What detectors saw, with the figures that they went by. */
export function SignalSection({ incident, fileName }: { incident: IncidentDetail; fileName: string }) {
  const { signalList } = incident;
  return (
    <TableSection
      finding={signalFinding(signalList)}
      about="What was seen, with the figures that it was judged by"
      name="What was seen"
      viewKey="incident.signals"
      fileName={`${fileName}-signals`}
      columns={COLUMNS}
      rows={signalList}
      rowKey={(row) => row.id}
      quiet
    />
  );
}

function signalFinding(signals: readonly SignalView[]): string {
  const detectors = new Set(signals.map(({ detector }) => detector)).size;
  return detectors > 1
    ? `${detectors} detectors saw it, ${counted(signals.length, "time")} in all`
    : `Seen ${counted(signals.length, "time")}`;
}

/** Ids by which we find things again tell people nothing. */
const OWN_ID = /^[a-z]{3}_[0-9a-z]{26}$/;
const figuresOf = ({ evidence }: SignalView): string =>
  evidence
    .filter(({ value }) => !OWN_ID.test(value))
    .map(figureWords)
    .join(" · ");

const COLUMNS: Column<SignalView>[] = [
  {
    id: "title",
    head: "Seen",
    wraps: true,
    cell: (row) => (
      <span className="said">
        <span>{readable(row.title)}</span>
        <small>{figuresOf(row)}</small>
      </span>
    ),
    csv: (row) => row.title,
  },
  {
    id: "detector",
    head: "By",
    cell: (row) =>
      /^[SB]\d/.test(row.detector) ? (
        <TextLink href={`/detectors/${encodeURIComponent(row.detector)}`}>{row.detectorName}</TextLink>
      ) : (
        row.detectorName
      ),
    csv: (row) => row.detector,
  },
  severityColumn(),
  {
    id: "impact",
    head: "Beyond the usual",
    number: true,
    cell: (row) => <Money value={row.impactUsd} strong />,
    csv: (row) => row.impactUsd,
  },
  {
    id: "sure",
    head: "Sure",
    title: "How often a signal like this one is right",
    number: true,
    cell: (row) => formatShare(row.confidence),
    csv: (row) => String(row.confidence),
    startHidden: true,
  },
  {
    id: "at",
    head: "Seen at",
    cell: (row) => (
      <span title={`From ${formatInstant(row.startedAt)}`}>
        <time dateTime={row.detectedAt}>{`${formatDay(row.detectedAt)}, ${formatTime(row.detectedAt)}`}</time>
      </span>
    ),
    csv: (row) => row.detectedAt,
  },
  {
    id: "quiet",
    head: "Told",
    cell: (row) => (row.quietReason === null ? "yes" : <Tag>{row.quietReason.replaceAll("_", " ")}</Tag>),
    csv: (row) => row.quietReason,
    startHidden: true,
  },
  {
    id: "evidence",
    head: "Figures",
    wraps: true,
    cell: (row) => row.evidence.map(({ name, value }) => `${name}: ${readable(value)}`).join("; "),
    csv: (row) => row.evidence.map(({ name, value }) => `${name}: ${value}`).join("; "),
    startHidden: true,
  },
];
