import { Icon } from "../ui/icon";
import { type Column, compareRows, isUnknown, type Sort } from "./column";

/** Why there are no rows under an open one: they are on their way, or did not come and can be asked for again. */
type UnderNote = "loading" | { why: string; retry: () => void };
export type UnderRow<Row> = readonly Row[] | UnderNote;

/** Rows that open to what they are made of, one level deep. */
export type RowTree<Row> = {
  opens: (row: Row) => boolean;
  isOpen: (row: Row) => boolean;
  onToggle: (row: Row) => void;
  /** Of an open row. */
  under: (row: Row) => UnderRow<Row>;
  /** What the row opens to, for who does not see it: "Support by model". */
  say: (row: Row) => string;
};

/** A row of the body, or the line that stands in for rows which are not there yet. */
export type PlacedRow<Row> = { key: string; row: Row; level: 1 | 2; note?: UnderNote };

/** Open rows with what is under them right behind, in the order that the table has. */
export function placeRows<Row>(
  shown: readonly Row[],
  tree: RowTree<Row> | undefined,
  rowKey: (row: Row) => string,
  order: (a: Row, b: Row) => number,
): PlacedRow<Row>[] {
  return shown.flatMap((row): PlacedRow<Row>[] => {
    const id = rowKey(row);
    const own: PlacedRow<Row> = { key: id, row, level: 1 };
    if (!tree?.opens(row) || !tree.isOpen(row)) return [own];
    const under = tree.under(row);
    if (under === "loading" || "retry" in under) return [own, { key: `${id} …`, row, level: 2, note: under }];
    return [own, ...[...under].sort(order).map((part): PlacedRow<Row> => ({ key: rowKey(part), row: part, level: 2 }))];
  });
}

/** The order of a table's own rows: by the column, unknown values at the end either way. */
export function orderBy<Row>(columns: readonly Column<Row>[], sort: Sort | undefined): (a: Row, b: Row) => number {
  const column = columns.find(({ id }) => id === sort?.id);
  if (!column || !sort) return () => 0;
  return (a, b) => {
    const [isLast, isOtherLast] = [isUnknown(column, a), isUnknown(column, b)];
    if (isLast || isOtherLast) return Number(isLast) - Number(isOtherLast);
    return sort.desc ? compareRows(column, b, a) : compareRows(column, a, b);
  };
}

/** Before the name: opens and closes the row; rows that do not open keep its room. */
export function RowFold<Row>({ row, level, tree }: { row: Row; level: 1 | 2; tree: RowTree<Row> }) {
  if (level === 2 || !tree.opens(row)) return <span className="fold" aria-hidden="true" />;
  const open = tree.isOpen(row);
  return (
    <button type="button" className="fold" aria-expanded={open} onClick={() => tree.onToggle(row)}>
      <Icon name="chevron" label={tree.say(row)} />
    </button>
  );
}

/** In place of the rows under an open one. */
export function NoteRow({ note, width }: { note: UnderNote; width: number }) {
  return (
    <tr className="under">
      <td colSpan={width}>
        <span className="fold" aria-hidden="true" />
        {note === "loading" ? (
          <span className="muted" role="status">
            Reading…
          </span>
        ) : (
          <>
            {note.why}{" "}
            <button type="button" className="sub-act" onClick={note.retry}>
              Try again
            </button>
          </>
        )}
      </td>
    </tr>
  );
}
