"use client";
import { useMemo } from "react";
import type { FindingView } from "@/lib/risk/core/views";
import { entityHref } from "../shell/destinations";
import { Entity, Money, StateMark, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import type { DataTableProps } from "../tables/data-table";
import { severityColumn } from "../tables/severity-column";
import { TableSection } from "../tables/table-section";
import { FINDING_STATE_WORDS, findingHref } from "./finding-words";

type FindingTableProps = {
  finding: string;
  findings: readonly FindingView[];
  now: string;
  onRule: (rule: string) => void;
  empty: DataTableProps<FindingView>["empty"];
  below: DataTableProps<FindingView>["below"];
};

const none = <span className="muted">—</span>;

/** Findings as the server orders them: what exposes most money first. */
export function FindingTable({ finding, findings, now, onRule, empty, below }: FindingTableProps) {
  const columns = useMemo(() => columnsOf(now, onRule), [now, onRule]);
  return (
    <TableSection
      finding={finding}
      about="Money exposed: what the usage behind it cost, mostly in 30 days"
      name="Findings"
      viewKey="findings"
      fileName="findings"
      columns={columns}
      rows={findings}
      rowKey={(row) => row.id}
      rowHref={(row) => findingHref(row.id)}
      leads
      empty={empty}
      below={below}
    />
  );
}

function columnsOf(now: string, onRule: (rule: string) => void): Column<FindingView>[] {
  return [
    {
      id: "title",
      head: "Finding",
      wraps: true,
      cell: (row) => <Entity name={row.title} href={findingHref(row.id)} />,
      csv: (row) => row.title,
    },
    severityColumn(),
    {
      id: "exposed",
      head: "Money exposed",
      number: true,
      cell: (row) => <Money value={row.exposedUsd} strong />,
      csv: (row) => row.exposedUsd,
    },
    {
      id: "identity",
      head: "Identity",
      cell: (row) =>
        row.identity ? (
          <Entity kind="identity" name={row.identity.name} href={entityHref("identity", row.identity.id)} />
        ) : (
          <span className="muted">Organisation</span>
        ),
      csv: (row) => row.identity?.name,
    },
    {
      id: "rule",
      head: "Rule",
      wraps: true,
      cell: (row) => (
        <button type="button" className="link" title={row.ruleId} onClick={() => onRule(row.ruleId)}>
          {row.ruleName}
        </button>
      ),
      csv: (row) => row.ruleId,
    },
    // Chosen by the filter above, and told on the page of the identity: the finding itself needs the room.
    { id: "team", head: "Team", cell: (row) => row.team?.name ?? none, csv: (row) => row.team?.name, startHidden: true },
    { id: "owner", head: "Owner", cell: (row) => row.owner?.name ?? none, csv: (row) => row.owner?.name, startHidden: true },
    { id: "assignee", head: "Works on it", cell: (row) => row.assignee?.name ?? none, csv: (row) => row.assignee?.name },
    { id: "since", head: "Since", cell: (row) => <Time at={row.firstSeenAt} now={now} />, csv: (row) => row.firstSeenAt },
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
      cell: (row) => <StateMark tone={FINDING_STATE_WORDS[row.state].tone}>{FINDING_STATE_WORDS[row.state].word}</StateMark>,
      csv: (row) => row.state,
      startHidden: true,
    },
  ];
}
