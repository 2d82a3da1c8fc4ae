import { TextLink } from "../ui/text-link";
import { NONE } from "./prepare/format";
import type { TwinTable } from "./prepare/series";
import { formatUnit } from "./prepare/stack";

/** The same rows as the picture, for reading, copying and screen readers. */
export function ChartTwin({ table, caption }: { table: TwinTable; caption: string }) {
  const [head = "", ...rest] = table.columns;
  const isMarked = table.rows.some(({ marks }) => marks);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="tw chart-twin" tabIndex={0} aria-label={`${caption}, table`}>
      <table className="tbl frz">
        <caption className="sr">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{head}</th>
            {rest.map((column) => (
              <th key={column} scope="col" className="num">
                {column}
              </th>
            ))}
            {isMarked ? <th scope="col">Marked</th> : null}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr key={row.start ?? row.label}>
              <th scope="row">{row.label}</th>
              {row.cells.map((cell, i) => (
                <td key={rest[i]} className="num" title={cell ?? "Not known"}>
                  {cell === null || cell === undefined ? NONE : formatUnit(cell, table.unit)}
                </td>
              ))}
              {isMarked ? <MarkedCell marks={row.marks ?? []} /> : null}
            </tr>
          ))}
        </tbody>
        {table.total ? (
          <tfoot>
            <tr>
              <th scope="row">Total</th>
              {table.total.map((cell, i) => (
                <td key={rest[i]} className="num" title={cell ?? "Not known"}>
                  {formatUnit(cell, table.unit)}
                </td>
              ))}
              {isMarked ? <td /> : null}
            </tr>
          </tfoot>
        ) : null}
      </table>
    </section>
  );
}

/** What stands on the plot above a bucket, where keys reach it. */
function MarkedCell({ marks }: { marks: readonly { text: string; href: string }[] }) {
  return (
    <td>
      {marks.map(({ text, href }) => (
        <span key={text}>
          <TextLink href={href}>{text}</TextLink>{" "}
        </span>
      ))}
    </td>
  );
}
