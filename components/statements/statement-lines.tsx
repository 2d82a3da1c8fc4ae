"use client";
import { useMemo } from "react";
import type { LineKind } from "@/lib/chargeback/core/compose/types";
import type { StatementDetail, StatementLineView } from "@/lib/chargeback/core/statement-views";
import { LINE_KIND_NAMES } from "@/lib/chargeback/core/statement-words";
import { compareDecimals } from "../charts/prepare/decimal-text";
import { currencySign, formatMoney } from "../charts/prepare/format";
import { Amount, Change, Count, Money, StateMark, Tokens } from "../tables/cells";
import type { Column } from "../tables/column";
import { DataTable } from "../tables/data-table";
import { TableSection } from "../tables/table-section";

type LinesProps = {
  statement: StatementDetail;
  shownLine: number | null;
  onOpen: (no: number) => void;
};

/** Subtotals by kind, beside those of the period before; they sum to the statement. */
export function KindTable({ statement }: { statement: StatementDetail }) {
  const { currency, groups, total, previous } = statement;
  const sign = currencySign(currency);
  const columns: Column<StatementDetail["groups"][number]>[] = [
    { id: "kind", head: "Kind", cell: (row) => LINE_KIND_NAMES[row.kind] },
    { id: "lines", head: "Lines", number: true, cell: (row) => <Count value={row.lines} /> },
    {
      id: "amount",
      head: `Amount, ${sign}`,
      number: true,
      cell: (row) => <Amount value={row.amount} currency={currency} strong />,
      total: <Amount value={total} currency={currency} />,
    },
    {
      id: "before",
      head: `Before, ${sign}`,
      number: true,
      cell: (row) => <Amount value={row.previous} currency={currency} why="No statement for the period before" />,
      total: <Amount value={comparable(statement)?.total ?? null} currency={currency} why="No statement for the period before" />,
    },
    {
      id: "change",
      head: "Change",
      number: true,
      cell: (row) => <Change current={row.amount} previous={row.previous} currency={currency} />,
      total: <Change current={total} previous={comparable(statement)?.total ?? null} currency={currency} />,
    },
  ];
  return (
    <DataTable
      name={`Subtotals${previous ? ` beside ${previous.number}` : ""}`}
      columns={columns}
      rows={groups}
      rowKey={(row) => row.kind}
      quiet
    />
  );
}

/** The statement before, where it is of the same currency. */
export const comparable = ({ previous, currency }: StatementDetail): StatementDetail["previous"] =>
  previous?.currency === currency ? previous : null;

/** The lines of one kind; each opens what stands behind it. */
export function LineTable({ kind, statement, shownLine, onOpen }: LinesProps & { kind: LineKind }) {
  const { currency, lines, groups, number } = statement;
  const rows = useMemo(() => lines.filter((line) => line.kind === kind), [lines, kind]);
  const group = groups.find((one) => one.kind === kind);
  const columns = useMemo(
    () => columnsOf(kind, rows, { currency, subtotal: group?.amount ?? "0", onOpen }),
    [kind, rows, currency, group, onOpen],
  );
  return (
    <TableSection
      after
      finding={`${LINE_KIND_NAMES[kind]}: ${formatMoney(group?.amount ?? "0", { currency })}`}
      name={LINE_KIND_NAMES[kind]}
      viewKey={`statement.${kind}`}
      fileName={`statement-${number}-${kind}`}
      columns={columns}
      rows={rows}
      rowKey={(line) => String(line.no)}
      onRowPress={(line) => onOpen(line.no)}
      selectedKey={shownLine === null ? null : String(shownLine)}
      totalWord="Subtotal"
      leads={kind === "direct"}
    />
  );
}

type Frame = { currency: string; subtotal: string; onOpen: (no: number) => void };
type Words = { id: "team" | "application" | "environment" | "provider"; head: string };
const PLACES: readonly Words[] = [
  { id: "team", head: "Team" },
  { id: "application", head: "Application" },
  { id: "environment", head: "Environment" },
  { id: "provider", head: "Provider" },
];

function columnsOf(kind: LineKind, rows: readonly StatementLineView[], { currency, subtotal, onOpen }: Frame): Column<StatementLineView>[] {
  const sign = currencySign(currency);
  const places = PLACES.filter(({ id }) => rows.some((line) => line[id] !== null)).map(
    ({ id, head }): Column<StatementLineView> => ({
      id,
      head,
      cell: (line) => line[id]?.name ?? <span className="muted">—</span>,
      order: { by: "text", value: (line) => line[id]?.name },
      csv: (line) => line[id]?.name,
      startHidden: id === "provider" && kind === "direct",
    }),
  );
  const counted: Column<StatementLineView>[] = rows.some(({ requests }) => requests !== null)
    ? [
        {
          id: "requests",
          head: "Requests",
          number: true,
          cell: (line) => <Count value={line.requests} />,
          csv: (line) => line.requests,
          startHidden: true,
        },
        { id: "tokens", head: "Tokens", number: true, cell: (line) => <Tokens value={line.tokens} />, csv: (line) => line.tokens },
      ]
    : [];
  return [
    {
      id: "line",
      head: kind === "direct" ? "Model" : "Line",
      wraps: true,
      cell: (line) => <LineName line={line} currency={currency} onOpen={onOpen} />,
      order: { by: "text", value: (line) => line.description },
      csv: (line) => line.description,
    },
    ...places,
    ...counted,
    {
      id: "cost",
      head: "Exact cost, $",
      number: true,
      cell: (line) => <Money value={line.costUsd} why="No cost in dollars behind it" />,
      csv: (line) => line.costUsd,
      startHidden: true,
    },
    {
      id: "amount",
      head: `Amount, ${sign}`,
      number: true,
      cell: (line) => <Amount value={line.amount} currency={currency} strong />,
      order: { by: "decimal", value: (line) => line.amount },
      total: <Amount value={subtotal} currency={currency} />,
      csv: (line) => line.amount,
    },
    {
      id: "before",
      head: `Before, ${sign}`,
      number: true,
      cell: (line) => <Amount value={line.previous} currency={currency} why="Not on the statement before" />,
      csv: (line) => line.previous,
    },
  ];
}

/** Pressing it opens what stands behind the line; what is disputed or credited of it is said. */
function LineName({ line, currency, onOpen }: { line: StatementLineView; currency: string; onOpen: (no: number) => void }) {
  const credited = compareDecimals(line.credited, "0") > 0;
  const disputed = compareDecimals(line.disputed, "0") > 0;
  return (
    <span className="said">
      <button type="button" className="link" onClick={() => onOpen(line.no)}>
        {line.description || "Usage"}
      </button>
      {disputed || credited ? (
        <small>
          {disputed ? <StateMark tone="warn">{`${formatMoney(line.disputed, { currency })} disputed`}</StateMark> : null}{" "}
          {credited ? `${formatMoney(line.credited, { currency })} credited` : null}
        </small>
      ) : null}
    </span>
  );
}
