"use client";
import { type ReactNode, useMemo } from "react";
import { ExportMenu } from "../charts/export-menu";
import { csvText } from "../charts/prepare/csv";
import { sheetOf } from "../charts/prepare/sheet";
import { Button } from "../ui/button";
import { type Density, useDensity } from "../ui/density";
import { Menu, MenuCheck, MenuChoices, MenuLabel, MenuLine } from "../ui/menu";
import { Section } from "../ui/section";
import { useStored } from "../ui/use-stored";
import type { Column } from "./column";
import { DataTable, type DataTableProps } from "./data-table";

type TableSectionProps<Row> = Omit<DataTableProps<Row>, "hiddenColumns"> & {
  finding: ReactNode;
  /** Under the finding, quieter. */
  about?: ReactNode;
  /** Before Columns and Export. */
  actions?: ReactNode;
  /** Between the finding and the rows, where there is more to narrow than the heading has room for. */
  filters?: ReactNode;
  /** Of the files: "spend-teams-2026-10". */
  fileName: string;
  /** Remembers the chosen columns in this browser. */
  viewKey: string;
  after?: boolean;
  /** Where the server writes every row as CSV, when the screen has only the largest. */
  allHref?: string;
  /** What files have where the screen has rows that open: every part side by side, asked for when a file is saved. */
  file?: () => Promise<FileRows<Row>>;
};
type FileRows<Row> = Pick<DataTableProps<Row>, "columns"> & { rows: readonly Row[] };

const DENSITIES: readonly { value: Density; label: string }[] = [
  { value: "compact", label: "Compact, 32 px" },
  { value: "comfortable", label: "Comfortable, 40 px" },
];

/** A table under its finding, with the columns to choose, the density, and a CSV or XLSX of the rows on screen; without rows there is none of it. */
export function TableSection<Row>({
  finding,
  about,
  actions,
  fileName,
  viewKey,
  after,
  allHref,
  file,
  filters,
  ...table
}: TableSectionProps<Row>) {
  const { columns, rows } = table;
  const [hidden, setHidden] = useHiddenColumns(viewKey, columns);
  const visibleOf = (all: readonly Column<Row>[]) => all.filter((column) => !hidden.has(column.id));
  /** At once where the screen has it all, so that a press on the menu writes the file. */
  function written<Content>(write: (columns: readonly Column<Row>[], rows: readonly Row[]) => Content): Content | Promise<Content> {
    return file ? file().then((asked) => write(visibleOf(asked.columns), asked.rows)) : write(visibleOf(columns), rows ?? []);
  }
  return (
    <Section
      finding={finding}
      name={about}
      {...(after ? { after } : {})}
      actions={
        <>
          {actions}
          {rows?.length === 0 ? null : (
            <span className="tools">
              <ColumnMenu columns={columns} hidden={hidden} onChange={setHidden} />
              <ExportMenu
                trigger={
                  <Button tone="plain" icon="csv" disabled={!rows}>
                    Export
                  </Button>
                }
                fileName={fileName}
                csv={() => written(csvOfRows)}
                sheet={() => written(sheetOfRows)}
                allHref={allHref}
              />
            </span>
          )}
        </>
      }
    >
      {filters}
      <DataTable {...table} hiddenColumns={hidden} />
    </Section>
  );
}

/** The same values as cells of a spreadsheet. */
function sheetOfRows<Row>(columns: readonly Column<Row>[], rows: readonly Row[]) {
  const written = columns.filter((column) => column.csv);
  return sheetOf(
    written.map(({ head, number = false }) => ({ head, number })),
    rows.map((row) => written.map((column) => column.csv?.(row) ?? null)),
  );
}

/** Exact values of the columns that have one, in the order given. */
export function csvOfRows<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const written = columns.filter((column) => column.csv);
  return csvText(
    written.map((column) => column.head),
    rows.map((row) => written.map((column) => column.csv?.(row) ?? null)),
  );
}

function useHiddenColumns<Row>(
  viewKey: string,
  columns: readonly Column<Row>[],
): [ReadonlySet<string>, (hidden: ReadonlySet<string>) => void] {
  const standard = columns
    .filter((column) => column.startHidden)
    .map((column) => column.id)
    .join(",");
  const [stored, store] = useStored(`countinghouse.columns.${viewKey}`, standard);
  const hidden = useMemo(() => new Set(stored.split(",").filter(Boolean)), [stored]);
  return [hidden, (next) => store([...next].join(","))];
}

function ColumnMenu<Row>({
  columns,
  hidden,
  onChange,
}: {
  columns: readonly Column<Row>[];
  hidden: ReadonlySet<string>;
  onChange: (hidden: ReadonlySet<string>) => void;
}) {
  const [density, setDensity] = useDensity();
  return (
    <Menu
      trigger={
        <Button tone="plain" icon="columns">
          Columns
        </Button>
      }
    >
      <MenuLabel>Columns</MenuLabel>
      {columns.map((column, i) => (
        <MenuCheck
          key={column.id}
          checked={!hidden.has(column.id)}
          disabled={i === 0}
          onChange={(shown) => {
            const next = new Set(hidden);
            if (shown) next.delete(column.id);
            else next.add(column.id);
            onChange(next);
          }}
        >
          {column.head}
        </MenuCheck>
      ))}
      <MenuLine />
      <MenuLabel>Rows</MenuLabel>
      <MenuChoices value={density} onChange={setDensity} choices={DENSITIES} />
    </Menu>
  );
}
