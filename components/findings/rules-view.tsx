"use client";
import { useMemo, useState } from "react";
import type { RuleView } from "@/lib/risk/core/views";
import { formatCount } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Count, Money, Tag, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { severityColumn } from "../tables/severity-column";
import { TableSection } from "../tables/table-section";
import { TextLink } from "../ui/text-link";
import { FAMILY_WORDS, RULES_PATH, rulesFinding } from "./finding-words";
import { RulePanel } from "./rule-panel";

/** Every rule: what it looks for, how much it judged, what it could not judge and why. */
export function RulesView({ now, mayChange }: { now: string; mayChange: boolean }) {
  const rules = useRead<{ data: RuleView[] }>(RULES_PATH);
  const [opened, setOpened] = useState<string | null>(null);
  const columns = useMemo(() => columnsOf(setOpened), []);
  const shown = rules.data?.data.find(({ id }) => id === opened);
  const ranAt = rules.data?.data.find(({ last }) => last)?.last?.ranAt;
  return (
    <>
      <PageHeader
        title={rules.data ? rulesFinding(rules.data.data) : "Rules of risk"}
        crumbs={[{ name: "Rules" }]}
        fresh={
          ranAt ? (
            <span>
              Last looked at <Time at={ranAt} now={now} />; every 15 minutes
            </span>
          ) : (
            ["Looked at every 15 minutes"]
          )
        }
      />
      <QueryBlock query={rules} skeleton={<TableSkeleton rows={12} />} title="The rules did not load">
        {({ data }) => (
          <TableSection
            finding={`${formatCount(data.length)} rules`}
            about={mayChange ? "Open one to see and change its thresholds" : "Open one to see its thresholds"}
            name="Rules of risk"
            viewKey="findings.rules"
            fileName="risk-rules"
            columns={columns}
            rows={data}
            rowKey={(row) => row.id}
            onRowPress={(row) => setOpened(row.id)}
            selectedKey={opened}
            leads
          />
        )}
      </QueryBlock>
      {shown ? <RulePanel key={shown.id} rule={shown} now={now} mayChange={mayChange} onClose={() => setOpened(null)} /> : null}
    </>
  );
}

function columnsOf(onOpen: (id: string) => void): Column<RuleView>[] {
  return [
    {
      id: "name",
      head: "Rule",
      wraps: true,
      cell: (row) => (
        <>
          <button type="button" className="link med" onClick={() => onOpen(row.id)}>
            {row.name}
          </button>
          <br />
          <span className="muted">{row.about}</span>
        </>
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
    { id: "family", head: "Family", cell: (row) => FAMILY_WORDS[row.family] ?? row.family, csv: (row) => row.family, startHidden: true },
    severityColumn("At first; raised one step in production, at tier 1, or beside another family"),
    {
      id: "open",
      head: "Open",
      number: true,
      cell: (row) =>
        row.last && row.last.open > 0 ? (
          <TextLink href={`/findings?rule=${encodeURIComponent(row.id)}`}>{formatCount(row.last.open)}</TextLink>
        ) : (
          <Count value={row.last?.open} why="Not looked at yet" />
        ),
      order: { by: "decimal", value: (row) => String(row.last?.open ?? -1) },
      csv: (row) => String(row.last?.open ?? ""),
    },
    {
      id: "exposed",
      head: "Exposed",
      number: true,
      cell: (row) => <Money value={row.last?.exposedUsd} why="Not looked at yet" />,
      order: { by: "decimal", value: (row) => row.last?.exposedUsd },
      csv: (row) => row.last?.exposedUsd,
    },
    {
      id: "judged",
      head: "Judged",
      number: true,
      cell: (row) => <Count value={row.last?.evaluated} why="Not looked at yet" />,
      order: { by: "decimal", value: (row) => String(row.last?.evaluated ?? -1) },
      csv: (row) => String(row.last?.evaluated ?? ""),
    },
    {
      id: "blind",
      head: "Not evaluable",
      wraps: true,
      cell: (row) =>
        !row.enabled ? (
          <Tag>Off</Tag>
        ) : row.last && row.last.notEvaluable > 0 ? (
          <>
            <Tag
              {...(row.last.evaluated === 0 ? { tone: "warn" as const } : {})}
            >{`${formatCount(row.last.notEvaluable)} not evaluable`}</Tag>{" "}
            <span className="muted">{row.last.missing}</span>
          </>
        ) : (
          <span className="muted">—</span>
        ),
      csv: (row) => row.last?.missing,
    },
  ];
}
