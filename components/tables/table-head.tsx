import type { Column, Sort } from "./column";

type TableHeadProps<Row> = { columns: readonly Column<Row>[]; sorted: Sort | undefined; onSort: (sort: Sort) => void };

/** Heads that sort are buttons. Numbers begin with the greatest, words with A. */
export function TableHead<Row>({ columns, sorted: current, onSort }: TableHeadProps<Row>) {
  return (
    <thead>
      <tr>
        {columns.map((column) => {
          const sorted = current?.id === column.id ? (current.desc ? "descending" : "ascending") : undefined;
          return (
            <th key={column.id} scope="col" className={column.number ? "num" : undefined} aria-sort={sorted} title={column.title}>
              {column.order ? (
                <button
                  type="button"
                  className="sort"
                  onClick={() => onSort({ id: column.id, desc: sorted ? sorted === "ascending" : Boolean(column.number) })}
                >
                  {column.head}
                  <span className="arrow" aria-hidden="true">
                    {sorted === "ascending" ? "↑" : "↓"}
                  </span>
                </button>
              ) : (
                column.head
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
