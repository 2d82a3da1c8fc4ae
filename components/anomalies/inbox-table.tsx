"use client";
import { type ReactNode, useMemo } from "react";
import type { IncidentSummary } from "@/lib/incidents/core/views";
import { entityHref } from "../shell/destinations";
import { Entity, KIND_WORD, Money, StateMark, Tag, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { severityColumn } from "../tables/severity-column";
import { TableSection } from "../tables/table-section";
import { useShortcuts } from "../ui/shortcuts";
import { TextLink } from "../ui/text-link";
import type { IncidentDeed } from "./incident-dialogs";
import { incidentHref } from "./incident-paths";
import { SCOPE_WORDS, STATE_WORDS } from "./incident-words";

type InboxTableProps = {
  finding: string;
  incidents: readonly IncidentSummary[];
  /** When the page was asked for: what was opened after it is marked as new. */
  now: string;
  mayWork: boolean;
  onDeed: (incident: IncidentSummary, kind: IncidentDeed["kind"]) => void;
  empty: ReactNode;
  below: ReactNode;
};

const none = <span className="muted">—</span>;

/** Incidents as the server orders them. j and k walk, Enter opens; a, e and d ask for a deed on the row that is looked at. */
export function InboxTable({ finding, incidents, now, mayWork, onDeed, empty, below }: InboxTableProps) {
  const columns = useMemo(() => columnsOf(now), [now]);
  const onRow = (kind: IncidentDeed["kind"]) => {
    const row = document.activeElement?.closest<HTMLElement>("tr[data-row]");
    const incident = incidents.find(({ id }) => id === row?.dataset.row);
    if (incident) onDeed(incident, kind);
  };
  useShortcuts(mayWork ? { a: () => onRow("assign"), e: () => onRow("state"), d: () => onRow("disposition") } : {});
  return (
    <TableSection
      finding={finding}
      about={incidents.length === 0 ? null : <KeyWords mayWork={mayWork} />}
      name="Incidents"
      viewKey="incidents"
      fileName="incidents"
      columns={columns}
      rows={incidents}
      rowKey={(row) => row.id}
      rowHref={(row) => incidentHref(row.id)}
      leads
      empty={empty}
      below={below}
    />
  );
}

/** Keys are of no use where there is no keyboard. */
function KeyWords({ mayWork }: { mayWork: boolean }) {
  return (
    <>
      Most money at risk first
      <span className="hidden md:inline">
        . J and K walk, Enter opens{mayWork ? ", A assigns, E sets the state, D says what it was" : ""}
      </span>
    </>
  );
}

/** Who it is about: the identity where there is one, else what it was seen on. */
export function Subject({ incident: { identity, scope } }: { incident: Pick<IncidentSummary, "identity" | "scope"> }) {
  if (identity) return <Entity kind="identity" name={identity.name} href={entityHref("identity", identity.id)} />;
  if (scope.kind === "organisation") return <span className="muted">{SCOPE_WORDS.organisation}</span>;
  return (
    <Entity
      kind={scope.kind}
      name={scope.name}
      href={entityHref(scope.kind, scope.id)}
      about={(KIND_WORD[scope.kind] ?? SCOPE_WORDS[scope.kind]).toLowerCase()}
    />
  );
}

function columnsOf(now: string): Column<IncidentSummary>[] {
  return [
    {
      id: "title",
      head: "Incident",
      wraps: true,
      cell: (row) => <Title incident={row} now={now} />,
      csv: (row) => row.title,
    },
    severityColumn(),
    {
      id: "soFar",
      head: "So far",
      title: "Beyond what was to be expected",
      number: true,
      cell: (row) => <Money value={row.impactUsd} strong />,
      csv: (row) => row.impactUsd,
    },
    {
      id: "month",
      head: "A month",
      title: "If it goes on as it does",
      number: true,
      cell: (row) => <Money value={row.impactMonthUsd} />,
      csv: (row) => row.impactMonthUsd,
    },
    {
      id: "number",
      head: "Number",
      cell: (row) => <span className="mono">{row.number}</span>,
      csv: (row) => row.number,
      startHidden: true,
    },
    { id: "who", head: "Who", cell: (row) => <Subject incident={row} />, csv: (row) => row.identity?.name ?? row.scope.name },
    { id: "team", head: "Team", cell: (row) => row.team?.name ?? none, csv: (row) => row.team?.name, startHidden: true },
    { id: "since", head: "Since", cell: (row) => <Time at={row.startedAt} now={now} />, csv: (row) => row.startedAt },
    {
      id: "seen",
      head: "Last seen",
      cell: (row) => <Time at={row.lastSeenAt} now={now} />,
      csv: (row) => row.lastSeenAt,
      startHidden: true,
    },
    {
      id: "state",
      head: "State",
      cell: (row) => (
        <StateMark tone={STATE_WORDS[row.state].tone} calm>
          {STATE_WORDS[row.state].word}
        </StateMark>
      ),
      csv: (row) => row.state,
    },
    { id: "assignee", head: "Works on it", cell: (row) => row.assignee?.name ?? none, csv: (row) => row.assignee?.name },
    { id: "detector", head: "Detector", cell: (row) => row.detectorName, csv: (row) => row.detector, startHidden: true },
    { id: "cause", head: "Cause", cell: (row) => row.cause ?? none, csv: (row) => row.cause, wraps: true, startHidden: true },
  ];
}

function Title({ incident, now }: { incident: IncidentSummary; now: string }) {
  return (
    <span className="said">
      <span>
        <TextLink href={incidentHref(incident.id)}>{incident.title}</TextLink>{" "}
        {Date.parse(incident.openedAt) > Date.parse(now) ? <Tag tone="accent">New</Tag> : null}
      </span>
      <small>{incident.cause ?? incident.detectorName}</small>
    </span>
  );
}
