"use client";
import { useMemo, useState } from "react";
import type { PeriodView, StatementRow } from "@/lib/chargeback/core/views";
import { compareDecimals, type Decimal, sumDecimals } from "../charts/prepare/decimal-text";
import { currencySign, formatCount } from "../charts/prepare/format";
import { Empty } from "../states/empty";
import { Amount, Change, CodedName, Entity, Owner } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Segmented } from "../ui/segmented";
import { statementHref } from "./chargeback-path";
import { StatementStateMark, statementMark } from "./period-marks";
import { shortName, statementsFinding } from "./period-words";

const UNATTRIBUTED = "Unattributed";
const VIEWS = [
  { value: "cost_centre", label: "Cost centre" },
  { value: "business_unit", label: "Business unit" },
] as const;
type View = (typeof VIEWS)[number]["value"];

/** What each cost centre or business unit is charged; both lists sum to the period. */
export function StatementsSection({ period, now }: { period: PeriodView; now: string }) {
  const [view, setView] = useState<View>("cost_centre");
  const { statementRows } = period;
  const frame = useMemo(() => frameOf(period, now), [period, now]);
  const centres = useMemo(() => centreColumns(statementRows, frame), [statementRows, frame]);
  const units = useMemo(() => unitsOf(statementRows), [statementRows]);
  const unitTable = useMemo(() => unitColumns(units, frame), [units, frame]);
  const common = {
    finding: statementsFinding(period),
    name: "Statements",
    sort: { id: "total", desc: true },
    actions: <Segmented label="Statements by" value={view} onChange={setView} choices={VIEWS} />,
    empty: <Empty bare>Nothing was used, and nothing else is charged.</Empty>,
  };
  return view === "cost_centre" ? (
    <TableSection
      {...common}
      columns={centres}
      rows={statementRows}
      rowKey={(row) => row.id || row.costCentre.id}
      rowHref={(row) => (row.id ? statementHref(row.id) : undefined)}
      viewKey="chargeback.statements"
      fileName={`statements-${period.id}`}
      leads
    />
  ) : (
    <TableSection
      {...common}
      columns={unitTable}
      rows={units}
      rowKey={(row) => row.id}
      viewKey="chargeback.units"
      fileName={`statements-by-unit-${period.id}`}
      quiet
    />
  );
}

function frameOf({ currency, previous, totals, statementRows }: PeriodView, now: string): Frame {
  const previousTotal = totals?.previousTotal ?? sum(statementRows, (row) => row.previousTotal);
  return { currency, previousTotal, before: previous && previousTotal !== null ? shortName(previous, now) : null };
}

type Money = Pick<StatementRow, "direct" | "allocated" | "other" | "total" | "previousTotal">;

/** What the columns are written in, and what they are compared with; no name: there is no period before to compare with. */
type Frame = { currency: string; before: string | null; previousTotal: Decimal };

/** Direct, allocated, other, charged, on the period before: of statements and of sums of them alike. */
function moneyColumns<Row extends Money>(rows: readonly Row[], { currency, before, previousTotal }: Frame): Column<Row>[] {
  const sign = currencySign(currency);
  const column = (
    id: "direct" | "allocated" | "other" | "total",
    head: string,
    { title, ...look }: { strong?: boolean; sign?: boolean; title?: string } = {},
  ): Column<Row> => ({
    id,
    head: `${head}, ${sign}`,
    ...(title ? { title } : {}),
    number: true,
    cell: (row) => <Amount value={row[id]} currency={currency} {...look} />,
    order: { by: "decimal", value: (row) => row[id] },
    total: <Amount value={sum(rows, (row) => row[id])} currency={currency} {...(look.sign ? { sign: true } : {})} />,
    csv: (row) => row[id],
  });
  return [
    column("direct", "Direct"),
    column("allocated", "Allocated", { sign: true }),
    ...(rows.some(({ other }) => compareDecimals(other, "0") !== 0)
      ? [
          column("other", "Other", {
            sign: true,
            title: "Prices by volume, shared costs, invoice variances, corrections, credits, markups and true-ups",
          }),
        ]
      : []),
    column("total", "Charged", { strong: true }),
    {
      id: "change",
      head: before ? `On ${before}` : "On the period before",
      number: true,
      cell: (row) => <Change current={row.total} previous={before === null ? null : (row.previousTotal ?? "0")} currency={currency} only />,
      total: <Change current={sum(rows, (row) => row.total)} previous={before === null ? null : previousTotal} currency={currency} only />,
      csv: (row) => row.previousTotal,
    },
  ];
}

const sum = <Row,>(rows: readonly Row[], value: (row: Row) => Decimal): Decimal => sumDecimals(rows.map(value));
const centreName = ({ costCentre }: StatementRow): string => (costCentre.id === "" ? UNATTRIBUTED : costCentre.name);

function centreColumns(rows: readonly StatementRow[], frame: Frame): Column<StatementRow>[] {
  return [
    {
      id: "centre",
      head: "Cost centre",
      cell: (row) => <CodedName code={row.costCentre.id} name={centreName(row)} href={row.id ? statementHref(row.id) : undefined} />,
      order: { by: "text", value: (row) => row.costCentre.id || UNATTRIBUTED },
      csv: (row) => row.costCentre.id || UNATTRIBUTED,
    },
    {
      id: "number",
      head: "Statement",
      startHidden: true,
      cell: (row) => <span className="mono soft">{row.number}</span>,
      csv: (row) => row.number,
    },
    {
      id: "unit",
      head: "Business unit",
      startHidden: true,
      cell: (row) => row.businessUnit?.name ?? <span className="muted">— none</span>,
      csv: (row) => row.businessUnit?.name ?? null,
    },
    ...moneyColumns(rows, frame),
    {
      id: "owner",
      head: "Owner",
      cell: (row) => <Owner name={row.owner?.name} />,
      order: { by: "text", value: (row) => row.owner?.name },
      csv: (row) => row.owner?.name ?? null,
    },
    {
      id: "state",
      head: "State",
      cell: (row) => <StatementStateMark {...row} />,
      order: { by: "text", value: (row) => statementMark(row).word },
      csv: (row) => statementMark(row).word,
    },
  ];
}

type UnitRow = Money & { id: string; name: string; href: string | undefined; statements: number; agreed: number };

/** Statements added up by the unit of most of their cost. */
export function unitsOf(rows: readonly StatementRow[]): UnitRow[] {
  const groups = new Map<string, StatementRow[]>();
  for (const row of rows) {
    const key = row.businessUnit?.id ?? "";
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups].map(([id, members]) => ({
    id,
    name: members[0]?.businessUnit?.name ?? "No business unit",
    href: id === "" ? undefined : `/units/${encodeURIComponent(id)}`,
    direct: sum(members, (row) => row.direct) ?? "0",
    allocated: sum(members, (row) => row.allocated) ?? "0",
    other: sum(members, (row) => row.other) ?? "0",
    total: sum(members, (row) => row.total) ?? "0",
    previousTotal: sum(members, (row) => row.previousTotal) ?? null,
    statements: members.length,
    agreed: members.filter(({ answer }) => answer === "agreed").length,
  }));
}

const unitColumns = (rows: readonly UnitRow[], frame: Frame): Column<UnitRow>[] => [
  {
    id: "unit",
    head: "Business unit",
    cell: (row) => <Entity name={row.name} href={row.href} />,
    order: { by: "text", value: (row) => row.name },
    csv: (row) => row.name,
  },
  ...moneyColumns(rows, frame),
  {
    id: "agreed",
    head: "Statements agreed",
    number: true,
    cell: (row) => `${formatCount(row.agreed)} of ${formatCount(row.statements)}`,
    csv: (row) => String(row.agreed),
  },
];
