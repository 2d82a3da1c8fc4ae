import type { ReactNode } from "react";
import { Amount, CodedName } from "../tables/cells";
import type { Column } from "../tables/column";
import { DataTable } from "../tables/data-table";
import { compareDecimals, type Decimal, ratioOf, subtractDecimals, sumDecimals } from "./prepare/decimal-text";
import { currencySign } from "./prepare/format";

export type BeforeAfterRow = {
  id: string;
  name: string;
  /** "CC-4110", quieter before the name. */
  code?: string;
  href?: string;
  /** What it weighs in the split, in words: "41 %", "1,200 calls". */
  weight?: ReactNode;
  before: Decimal;
  after: Decimal;
};

type BeforeAfterTableProps = {
  /** For screen readers: "Cost centres before and after the allocation". */
  name: string;
  rows: readonly BeforeAfterRow[];
  /** Of the first column. */
  what?: string;
  /** What it is split by: "Retrievals". Without it there is no such column. */
  weightHead?: string;
  weightTotal?: ReactNode;
  currency?: string;
  empty?: ReactNode;
};

/** Who bears what before a split (outline) and after it (ink), on one scale; both sums are equal, and said. */
export function BeforeAfterTable({ name, rows, what = "Cost centre", currency = "USD", empty, ...weight }: BeforeAfterTableProps) {
  return (
    <DataTable
      name={name}
      columns={columnsOf(rows, what, currency, weight)}
      rows={rows}
      rowKey={(row) => row.id}
      sort={{ id: "after", desc: true }}
      quiet
      empty={empty}
    />
  );
}

type Weight = Pick<BeforeAfterTableProps, "weightHead" | "weightTotal">;

function columnsOf(rows: readonly BeforeAfterRow[], what: string, currency: string, weight: Weight): Column<BeforeAfterRow>[] {
  const greatest = rows.flatMap(({ before, after }) => [before, after]).reduce((a, b) => (compareDecimals(a, b) >= 0 ? a : b), "0");
  const sign = currencySign(currency);
  const change = (row: BeforeAfterRow) => subtractDecimals(row.after, row.before);
  const money = (id: string, head: string, value: (row: BeforeAfterRow) => Decimal, look: { strong?: boolean; sign?: boolean } = {}) =>
    ({
      id,
      head: `${head}, ${sign}`,
      number: true,
      cell: (row) => <Amount value={value(row)} currency={currency} {...look} />,
      order: { by: "decimal", value },
      total: <Amount value={sumDecimals(rows.map(value))} currency={currency} {...(look.sign ? { sign: true } : {})} />,
      csv: value,
    }) satisfies Column<BeforeAfterRow>;
  return [
    {
      id: "name",
      head: what,
      cell: (row) => <CodedName {...row} />,
      order: { by: "text", value: (row) => row.code ?? row.name },
      csv: (row) => row.name,
    },
    ...(weight.weightHead
      ? [
          {
            id: "weight",
            head: weight.weightHead,
            number: true,
            cell: (row: BeforeAfterRow) => row.weight ?? <span className="muted">—</span>,
            total: weight.weightTotal,
          },
        ]
      : []),
    money("before", "Before", (row) => row.before),
    { id: "bars", head: "Before and after", cell: (row) => <Bars row={row} greatest={greatest} /> },
    money("after", "After", (row) => row.after, { strong: true }),
    money("change", "Change", change, { sign: true }),
  ];
}

/** The figures stand beside it, so the picture is not said again. */
function Bars({ row, greatest }: { row: BeforeAfterRow; greatest: Decimal }) {
  const width = (value: Decimal) => `${(Math.max(0, Math.min(1, ratioOf(value, greatest) ?? 0)) * 100).toFixed(1)}%`;
  return (
    <span className="ba" aria-hidden="true">
      <i className="b" style={{ width: width(row.before) }} />
      <i className="a" style={{ width: width(row.after) }} />
    </span>
  );
}
