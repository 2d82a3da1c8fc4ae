"use client";
import type { ReactNode } from "react";
import { CASE_NAMES } from "@/lib/reconciliation/core/case";
import type { CaseView } from "@/lib/reconciliation/core/views";
import { formatCount } from "../charts/prepare/format";
import { Empty } from "../states/empty";
import { Money, Tag, Time, Unknown } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";

type CaseTableProps = {
  cases: readonly CaseView[];
  now: string;
  finding: string;
  isNarrowed: boolean;
  onOpen: (id: string) => void;
  below: ReactNode;
};

export function CaseTable({ cases, now, finding, isNarrowed, onOpen, below }: CaseTableProps) {
  const columns: Column<CaseView>[] = [
    {
      id: "title",
      head: "What does not agree",
      wraps: true,
      cell: (row) => (
        <Button tone="plain" className="link" onClick={() => onOpen(row.id)}>
          {row.title}
        </Button>
      ),
      csv: (row) => row.title,
    },
    { id: "kind", head: "Kind", cell: (row) => <Tag>{CASE_NAMES[row.kind]}</Tag>, csv: (row) => CASE_NAMES[row.kind] },
    { id: "cost", head: "Cost, 30 days", number: true, cell: (row) => <Money value={row.costUsd} strong />, csv: (row) => row.costUsd },
    { id: "age", head: "Waiting, days", number: true, cell: (row) => formatCount(row.ageDays), csv: (row) => String(row.ageDays) },
    {
      id: "who",
      head: "Works on it",
      cell: (row) => row.assignee?.name ?? <Unknown why="Nobody works on it yet" />,
      csv: (row) => row.assignee?.name ?? "",
    },
    {
      id: "due",
      head: "Due",
      cell: (row) =>
        row.isOverdue ? (
          <Tag tone="warn" icon="warn">
            <Time at={row.dueAt} now={now} />
          </Tag>
        ) : (
          <Time at={row.dueAt} now={now} />
        ),
      csv: (row) => row.dueAt,
    },
  ];
  return (
    <TableSection
      finding={finding}
      about="The dearest first; those without money behind"
      name="What does not agree"
      viewKey="reconciliation"
      fileName="reconciliation"
      columns={columns}
      rows={cases}
      rowKey={(row) => row.id}
      onRowPress={(row) => onOpen(row.id)}
      leads
      below={below}
      empty={
        isNarrowed ? (
          <Empty bare title="No case matches">
            Take a filter away to see others.
          </Empty>
        ) : (
          <Empty bare>
            Usage of nobody, keys that nobody knows, owners who left, doubles, and tools or data without approval stand here until somebody
            mends them.
          </Empty>
        )
      }
    />
  );
}
