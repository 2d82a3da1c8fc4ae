"use client";
import type { RuleView } from "@/lib/risk/core/views";
import { formatCount } from "../charts/prepare/format";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Count, Tag } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { RULES_PATH } from "./finding-words";

/** What rules could not judge, and for want of what: that is no pass. */
export function NotEvaluableSection() {
  const rules = useRead<{ data: RuleView[] }>(RULES_PATH);
  return (
    <QueryBlock query={rules} skeleton={<TableSkeleton rows={4} />} title="What could not be judged did not load">
      {({ data }) => {
        const lacking = data.filter(({ last, enabled }) => enabled && (last?.notEvaluable ?? 0) > 0);
        if (lacking.length === 0) return null;
        return (
          <TableSection
            after
            finding={`${formatCount(lacking.length)} ${lacking.length === 1 ? "rule lacks" : "rules lack"} data for some`}
            about="Not evaluable is no pass: nobody knows"
            name="Not evaluable"
            viewKey="findings.blind"
            fileName="findings-not-evaluable"
            columns={COLUMNS}
            rows={lacking}
            rowKey={(row) => row.id}
            quiet
          />
        );
      }}
    </QueryBlock>
  );
}

const COLUMNS: readonly Column<RuleView>[] = [
  { id: "rule", head: "Rule", cell: (row) => row.name, order: { by: "text", value: (row) => row.name }, csv: (row) => row.id },
  {
    id: "missing",
    head: "Missing",
    wraps: true,
    cell: (row) => (
      <>
        <Tag {...(row.last?.evaluated === 0 ? { tone: "warn" as const } : {})}>Not evaluable</Tag> {row.last?.missing}
      </>
    ),
    csv: (row) => row.last?.missing,
  },
  {
    id: "count",
    head: "Not evaluable",
    number: true,
    cell: (row) => <Count value={row.last?.notEvaluable} />,
    order: { by: "decimal", value: (row) => String(row.last?.notEvaluable ?? 0) },
    csv: (row) => String(row.last?.notEvaluable ?? ""),
  },
  {
    id: "judged",
    head: "Judged",
    number: true,
    cell: (row) => <Count value={row.last?.evaluated} />,
    order: { by: "decimal", value: (row) => String(row.last?.evaluated ?? 0) },
    csv: (row) => String(row.last?.evaluated ?? ""),
  },
];
