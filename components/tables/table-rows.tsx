import { places } from "../ui/places";
import type { Column } from "./column";

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
