import type { ReactNode } from "react";
import { cx } from "../ui/cx";
import { places } from "../ui/places";
import type { Column } from "./column";
import { type PlacedRow, RowFold, type RowTree } from "./row-tree";

/** Rows of the right height while the first answer is on its way. */
export function SkeletonRows<Row>({ columns, count }: { columns: readonly Column<Row>[]; count: number }) {
  return places(count).map((place, row) => (
    <tr key={place}>
      {columns.map((column, i) => (
        <td key={column.id} className={column.number ? "num" : undefined}>
          <span
            className="skel"
            style={{
              width: i === 0 ? `${56 + ((row * 37) % 40)}%` : `${40 + ((row * 23 + i * 17) % 32)}%`,
              marginLeft: column.number ? "auto" : 0,
              minWidth: 32,
            }}
          />
        </td>
      ))}
    </tr>
  ));
}

type BodyRowProps<Row> = {
  placed: PlacedRow<Row>;
  columns: readonly Column<Row>[];
  tree: RowTree<Row> | undefined;
  /** Undefined where no row of the table is ever selected. */
  selected: boolean | undefined;
  tabIndex: 0 | -1 | undefined;
  onPress: (() => void) | undefined;
};

export function BodyRow<Row>({ placed: { key, row, level }, columns, tree, selected, tabIndex, onPress }: BodyRowProps<Row>) {
  return (
    <tr
      data-row={key}
      className={cx(selected && "sel", level === 2 && "under") || undefined}
      aria-selected={selected}
      tabIndex={tabIndex}
      {...(onPress
        ? {
            "data-press": "",
            onClick: (event) => {
              if (!(event.target as HTMLElement).closest("a, button, input, label") && !getSelection()?.toString()) onPress();
            },
          }
        : {})}
    >
      {columns.map((column, i) => (
        <BodyCell key={column.id} column={column} row={row} first={i === 0}>
          {i === 0 && tree ? <RowFold row={row} level={level} tree={tree} /> : null}
        </BodyCell>
      ))}
    </tr>
  );
}

type BodyCellProps<Row> = { column: Column<Row>; row: Row; first: boolean; children: ReactNode };

function BodyCell<Row>({ column, row, first, children }: BodyCellProps<Row>) {
  const className = cx(column.number && "num", column.wraps && "w") || undefined;
  return first ? (
    <th scope="row" className={className}>
      {children}
      {column.cell(row)}
    </th>
  ) : (
    <td className={className}>{column.cell(row)}</td>
  );
}

export function TotalRow<Row>({ columns, word }: { columns: readonly Column<Row>[]; word: string }) {
  return (
    <tfoot>
      <tr>
        {columns.map((column, i) =>
          i === 0 ? (
            <th key={column.id} scope="row">
              {column.total ?? word}
            </th>
          ) : (
            <td key={column.id} className={column.number ? "num" : undefined}>
              {column.total}
            </td>
          ),
        )}
      </tr>
    </tfoot>
  );
}
