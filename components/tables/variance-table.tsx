import type { ReactNode } from "react";
import type { Decimal } from "../charts/prepare/decimal-text";
import { sumDecimals } from "../charts/prepare/decimal-text";
import { currencySign } from "../charts/prepare/format";
import type { VarianceMark } from "../charts/variance-bar";
import { Link } from "../ui/link";
import type { StateTone } from "../ui/state-mark";
import { Amount, Entity, StateMark } from "./cells";
import type { Column } from "./column";
import { DataTable } from "./data-table";

export type VarianceCause = { id: string; name: string; mark: VarianceMark };
export type VarianceRow = {
  id: string;
  name: string;
  href?: string;
  /** What our own meter says, in the currency of the table. */
  metered: Decimal;
  /** What each cause adds, by its id; metered + causes = invoiced. */
  parts: Readonly<Record<string, Decimal>>;
  invoiced: Decimal;
  difference: Decimal;
  state: { tone: StateTone; word: string };
};

type VarianceTableProps = {
  name: string;
  causes: readonly VarianceCause[];
  rows: readonly VarianceRow[];
  currency?: string;
  empty?: ReactNode;
  /** Where the parts of one cause and row stand one by one. */
  cellHref?: (rowId: string, causeId: string) => string;
};

/** Metered against invoiced, with what lies between: every line sums from left to right, and every column to its total. */
export function VarianceTable({ name, causes, rows, currency = "USD", empty, cellHref }: VarianceTableProps) {
  return (
    <DataTable name={name} columns={columnsOf(causes, rows, currency, cellHref)} rows={rows} rowKey={(row) => row.id} quiet empty={empty} />
  );
}

function columnsOf(
  causes: readonly VarianceCause[],
  rows: readonly VarianceRow[],
  currency: string,
  cellHref: VarianceTableProps["cellHref"],
): Column<VarianceRow>[] {
  const sign = currencySign(currency);
  const total = (value: (row: VarianceRow) => Decimal, signed = false) => (
    <Amount value={sumDecimals(rows.map(value))} currency={currency} sign={signed} />
  );
  return [
    {
      id: "name",
      head: "Provider",
      cell: (row) => <Entity name={row.name} {...(row.href ? { href: row.href } : {})} />,
      order: { by: "text", value: (row) => row.name },
      csv: (row) => row.name,
    },
    {
      id: "metered",
      head: `Metered, ${sign}`,
      number: true,
      cell: (row) => <Amount value={row.metered} currency={currency} />,
      order: { by: "decimal", value: (row) => row.metered },
      total: total((row) => row.metered),
      csv: (row) => row.metered,
    },
    ...causes.map(
      ({ id, name, mark }): Column<VarianceRow> => ({
        id,
        head: name,
        number: true,
        cell: (row) => {
          const amount = <Amount value={row.parts[id] ?? "0"} currency={currency} sign />;
          if (!isSomething(row.parts[id])) return amount;
          const linked = cellHref ? (
            <Link className="link" href={cellHref(row.id, id)} aria-label={`${row.name}, ${name}`}>
              {amount}
            </Link>
          ) : (
            amount
          );
          return mark === "breach" ? <span className="bad">{linked}</span> : linked;
        },
        total: total((row) => row.parts[id] ?? "0", true),
        csv: (row) => row.parts[id] ?? "0",
      }),
    ),
    {
      id: "invoiced",
      head: `Invoiced, ${sign}`,
      number: true,
      cell: (row) => <Amount value={row.invoiced} currency={currency} strong why="No invoice yet" />,
      order: { by: "decimal", value: (row) => row.invoiced },
      total: total((row) => row.invoiced),
      csv: (row) => row.invoiced,
    },
    {
      id: "difference",
      head: "Difference",
      number: true,
      cell: (row) => <Amount value={row.difference} currency={currency} sign why="No invoice yet" />,
      order: { by: "decimal", value: (row) => row.difference },
      total: total((row) => row.difference, true),
      csv: (row) => row.difference,
    },
    {
      id: "state",
      head: "State",
      cell: (row) => (
        <StateMark tone={row.state.tone} calm={row.state.tone === "ok"}>
          {row.state.word}
        </StateMark>
      ),
      csv: (row) => row.state.word,
    },
  ];
}

const isSomething = (value: Decimal): boolean => /[1-9]/.test(value ?? "");
