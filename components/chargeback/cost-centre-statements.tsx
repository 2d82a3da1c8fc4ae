"use client";
import { useMemo } from "react";
import { periodName } from "@/lib/chargeback/core/periods";
import type { StatementPage, StatementSummary } from "@/lib/chargeback/core/statement-views";
import { formatDay } from "../charts/prepare/dates";
import { formatMoney } from "../charts/prepare/format";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Entity } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { centreStatementsPath, periodHref, statementHref } from "./chargeback-path";
import { StatementStateMark, statementMark } from "./period-marks";
import { capital, counted } from "./period-words";

/** What a cost centre was charged, period by period. */
export function CostCentreStatements({ id, name }: { id: string; name: string }) {
  const statements = useRead<StatementPage>(centreStatementsPath(id));
  return (
    <QueryBlock query={statements} skeleton={<TableSkeleton rows={4} />} title="The statements did not load">
      {(page) => <Statements page={page} name={name} id={id} />}
    </QueryBlock>
  );
}

function Statements({ page, name, id }: { page: StatementPage; name: string; id: string }) {
  const columns = useMemo(() => columnsOf(), []);
  return (
    <TableSection
      finding={page.data.length === 0 ? "No statement yet" : capital(counted(page.count, "statement"))}
      about={`What ${name} was charged, the newest first`}
      name="Statements"
      viewKey="cost-centre.statements"
      fileName={`statements-${id}`}
      columns={columns}
      rows={page.data}
      rowKey={(row) => row.id}
      rowHref={(row) => statementHref(row.id)}
      empty={<Empty bare>It is drafted with the first period that is reviewed.</Empty>}
      below={page.nextCursor ? <p className="more">The newest {page.data.length}.</p> : null}
    />
  );
}

const columnsOf = (): Column<StatementSummary>[] => [
  {
    id: "period",
    head: "Period",
    cell: (row) => <Entity name={periodName(row.periodId)} href={periodHref(row.periodId)} />,
    order: { by: "text", value: (row) => row.periodId },
    csv: (row) => row.periodId,
  },
  {
    id: "number",
    head: "Statement",
    cell: (row) => <Entity mono name={row.number} href={statementHref(row.id)} />,
    csv: (row) => row.number,
  },
  ...(["direct", "allocated", "other"] as const).map(
    (id): Column<StatementSummary> => ({
      id,
      head: capital(id),
      number: true,
      cell: (row) => formatMoney(row[id], { currency: row.currency, sign: id !== "direct" }),
      order: { by: "decimal", value: (row) => row[id] },
      csv: (row) => row[id],
    }),
  ),
  {
    id: "total",
    head: "Charged",
    number: true,
    cell: (row) => <span className="med">{formatMoney(row.total, { currency: row.currency })}</span>,
    order: { by: "decimal", value: (row) => row.total },
    csv: (row) => row.total,
  },
  {
    id: "state",
    head: "State",
    cell: (row) => <StatementStateMark {...row} isOverdue={false} />,
    csv: (row) => statementMark({ ...row, isOverdue: false }).word,
  },
  {
    id: "issued",
    head: "Issued",
    cell: (row) => (row.issuedAt ? formatDay(row.issuedAt, { year: true }) : <span className="muted">—</span>),
    csv: (row) => row.issuedAt,
  },
];
