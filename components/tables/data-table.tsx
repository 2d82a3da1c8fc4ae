"use client";
import { useRouter } from "next/navigation";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { cx } from "../ui/cx";
import type { Column, Sort } from "./column";
import { NoteRow, orderBy, type PlacedRow, placeRows, type RowTree } from "./row-tree";
import { TableHead } from "./table-head";
import { type AskedPage, PAGE_SIZE, pageShown, TablePages } from "./table-pages";
import { BodyRow, SkeletonRows, TotalRow } from "./table-rows";
import { useOverflow } from "./use-overflow";
import { useRowKeys } from "./use-row-keys";

const NO_ROWS: readonly never[] = [];
const TALL_FROM = 24;

export type DataTableProps<Row> = {
  /** What the table holds; said to screen readers. */
  name: string;
  columns: readonly Column<Row>[];
  /** Undefined while loading: rows of the same height stand in. */
  rows: readonly Row[] | undefined;
  /** What was asked for these rows, beside the name and the columns: the rows of another question begin at their first page. */
  question?: string;
  rowKey: (row: Row) => string;
  /** Where the row's name leads; `o` on a focused row goes there too. Link the name itself with `Entity`. */
  rowHref?: (row: Row) => string | undefined;
  /** A press on the row outside its links: usually "filter by this". */
  onRowPress?: (row: Row) => void;
  /** Rows that open to what they are made of. Pages and orders are those of the rows themselves. */
  tree?: RowTree<Row> | undefined;
  /** The order at first, or always when `onSortChange` is given (the server sorts then). */
  sort?: Sort;
  onSortChange?: (sort: Sort) => void;
  /** The word before the totals; without totals in any column there is no total row. */
  totalWord?: string;
  hiddenColumns?: ReadonlySet<string>;
  selectedKey?: string | null;
  /** Instead of the table when there are no rows: a bare `Empty` from components/states. */
  empty?: ReactNode;
  skeletonRows?: number;
  /** j, k, Enter and o work from anywhere on the page. For the page's main table. */
  leads?: boolean;
  /** No hover: for small tables that nothing can be done with. */
  quiet?: boolean;
  /** Under the table: server pages, notes. */
  below?: ReactNode;
};

/** A ledger. Sorts in the browser, or tells the server; more than 200 rows are paged. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const {
    name,
    columns,
    rows,
    rowKey,
    rowHref,
    onRowPress,
    tree,
    totalWord = "Total",
    hiddenColumns,
    selectedKey,
    empty,
    skeletonRows = 6,
    leads = false,
    quiet,
    below,
  } = props;
  const { shown: ofPage, sorted, order, page, setPage, sortBy } = useLedger(props);
  const [said, setSaid] = useState("");
  const placed = placeRows(ofPage, tree, rowKey, order);
  const shown = placed.filter(({ note }) => note === undefined);
  const visible = columns.filter((column) => !hiddenColumns?.has(column.id));
  const body = useRef<HTMLTableSectionElement>(null);
  const frame = useOverflow<HTMLDivElement>();
  const { press, open } = useRowDeeds(
    shown.map(({ row }) => row),
    props,
  );
  const onFold = tree ? (place: number, wanted: boolean) => foldRow(shown, place, wanted, tree, body.current) : null;
  const onRowKey = useRowKeys(body, { leads, onPress: press, onOpen: open, onFold });
  function onSort(sort: Sort) {
    sortBy(sort);
    setSaid(`Sorted by ${columns.find((column) => column.id === sort.id)?.head ?? sort.id}, ${sort.desc ? "descending" : "ascending"}`);
  }
  const reachable = Boolean(onRowPress || rowHref);
  const totals = visible.some((column) => column.total !== undefined);
  // A head over nothing says less than a sentence does.
  if (rows?.length === 0) {
    return (
      <>
        <div className="no-rows">{empty ?? <p>Nothing here for this period and these filters.</p>}</div>
        {below}
      </>
    );
  }
  return (
    <>
      <div
        className={cx("tw", placed.length > TALL_FROM && "tall", frame.overflows && "scrolls")}
        ref={frame.ref}
        {...(frame.overflows ? { tabIndex: 0, role: "region", "aria-label": `${name}, scrolls` } : {})}
      >
        <table className={cx("tbl frz", quiet && "quiet")} aria-busy={rows === undefined || undefined}>
          <caption className="sr">{name}</caption>
          <TableHead columns={visible} sorted={sorted} onSort={onSort} />
          <tbody ref={body} onKeyDown={onRowKey}>
            {rows === undefined ? <SkeletonRows columns={visible} count={skeletonRows} /> : null}
            {placed.map((one) =>
              one.note ? (
                <NoteRow key={one.key} note={one.note} width={visible.length} />
              ) : (
                <BodyRow
                  key={one.key}
                  placed={one}
                  columns={visible}
                  tree={tree}
                  selected={selectedKey === undefined ? undefined : selectedKey === one.key}
                  tabIndex={reachable ? (onRowPress && one === shown[0] ? 0 : -1) : undefined}
                  onPress={onRowPress ? () => press(shown.indexOf(one)) : undefined}
                />
              ),
            )}
          </tbody>
          {totals && rows !== undefined ? <TotalRow columns={visible} word={totalWord} /> : null}
        </table>
      </div>
      <span className="sr" role="status">
        {said}
      </span>
      <TablePages
        count={rows?.length ?? 0}
        page={page}
        onPage={(next) => {
          setPage(next);
          frame.element?.scrollTo({ top: 0 });
        }}
      />
      {below}
    </>
  );
}

/** Opens or closes a row; from a row under another, closing goes up to that one first. */
function foldRow<Row>(
  shown: readonly PlacedRow<Row>[],
  place: number,
  wanted: boolean,
  tree: RowTree<Row>,
  body: HTMLTableSectionElement | null,
): void {
  const at = shown[place];
  if (!at) return;
  if (at.level === 1) {
    if (tree.opens(at.row) && tree.isOpen(at.row) !== wanted) tree.onToggle(at.row);
  } else if (!wanted) {
    const above = shown.slice(0, place).findLastIndex(({ level }) => level === 1);
    body?.querySelectorAll<HTMLTableRowElement>("tr[data-row]")[above]?.focus();
  }
}

/** What a row does: pressed it filters, opened it goes to its page; one of the two stands in for the other. */
function useRowDeeds<Row>(shown: readonly Row[], { rowHref, onRowPress }: DataTableProps<Row>) {
  const router = useRouter();
  function open(place: number) {
    const row = shown[place];
    const href = row === undefined ? undefined : rowHref?.(row);
    if (href) router.push(href);
  }
  function press(place: number) {
    const row = shown[place];
    if (row === undefined) return;
    if (onRowPress) onRowPress(row);
    else open(place);
  }
  return { press, open };
}

/** The order of the rows and the page of them that is shown. What is sorted by the server stands as it came. */
function useLedger<Row>({ name, question = "", columns, rows = NO_ROWS, sort, onSortChange }: DataTableProps<Row>) {
  const [own, setOwn] = useState(sort);
  const asking = [name, ...columns.map(({ id }) => id), question].join("\n");
  const [asked, ask] = useState<AskedPage>({ question: asking, page: 0 });
  const setPage = (wanted: number) => ask({ question: asking, page: wanted });
  const sorted = onSortChange ? sort : own;
  const order = useMemo(() => orderBy(columns, sorted), [columns, sorted]);
  const ordered = useMemo(() => (onSortChange ? rows : [...rows].sort(order)), [rows, order, onSortChange]);
  const page = pageShown(asked, asking, rows.length);
  return {
    ...{ sorted, order, page, setPage },
    shown: ordered.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE),
    sortBy(next: Sort) {
      if (onSortChange) onSortChange(next);
      else setOwn(next);
      setPage(0);
    },
  };
}
