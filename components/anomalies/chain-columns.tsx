import type { CSSProperties } from "react";
import type { ChainRow } from "@/lib/incidents/core/views";
import { Count, Entity, Money, ShareBar, Tag, Time, Tokens, Unknown } from "../tables/cells";
import type { Column } from "../tables/column";
import { marksOf, totalsOf } from "./chain-rows";

const KIND: Readonly<Record<ChainRow["kind"], string>> = {
  model: "model",
  tool: "tool",
  agent: "agent",
  retrieval: "tool",
  other: "operation",
};

/** The columns of a chain of calls; totals are of all rows. */
export function chainColumns(rows: readonly ChainRow[]): Column<ChainRow>[] {
  const total = totalsOf(rows);
  return [
    { id: "span", head: "Call", cell: (row) => <CallCell row={row} />, csv: (row) => `${"  ".repeat(row.depth)}${row.name}` },
    {
      id: "calls",
      head: "Calls",
      number: true,
      cell: (row) => <Count value={row.calls} />,
      csv: (row) => String(row.calls),
      total: <Count value={total.calls} />,
    },
    count("distinct", "Distinct", ({ distinct }) => distinct),
    { ...count("repeated", "Repeated", ({ repeated }) => repeated), startHidden: true },
    { ...count("retries", "Tried again", ({ retries }) => retries), startHidden: true },
    { ...count("errors", "Failed", ({ errors }) => errors), startHidden: true },
    {
      id: "tokens",
      head: "Tokens",
      number: true,
      cell: (row) =>
        row.tokens === 0 && row.kind !== "model" ? <Unknown why="Not counted in tokens" /> : <Tokens value={String(row.tokens)} />,
      csv: (row) => String(row.tokens),
      total: <Tokens value={String(total.tokens)} />,
    },
    {
      id: "cost",
      head: "Cost",
      number: true,
      cell: (row) => <Money value={row.costUsd} strong />,
      csv: (row) => row.costUsd,
      total: <Money value={total.costUsd} strong />,
    },
    {
      id: "share",
      head: "Share",
      number: true,
      cell: (row) => <ShareBar value={row.costUsd} total={total.costUsd} />,
      csv: (row) => String(row.share),
    },
    { id: "first", head: "First", cell: (row) => <Time at={row.firstAt} />, csv: (row) => row.firstAt, startHidden: true },
    { id: "last", head: "Last", cell: (row) => <Time at={row.lastAt} />, csv: (row) => row.lastAt, startHidden: true },
  ];
}

const count = (id: string, head: string, of: (row: ChainRow) => number): Column<ChainRow> => ({
  id,
  head,
  number: true,
  cell: (row) => <Count value={of(row)} />,
  csv: (row) => String(of(row)),
});

/** Who was called, below whom, and what was odd about it. */
function CallCell({ row }: { row: ChainRow }) {
  return (
    <span className="tree-in" style={{ "--d": row.depth } as CSSProperties}>
      {row.depth > 0 ? (
        <span className="branch" aria-hidden="true">
          └
        </span>
      ) : null}
      <Entity
        kind={KIND[row.kind]}
        name={row.name}
        href={row.eventId === null ? undefined : `/events/${row.eventId}`}
        about={row.model !== null && row.model !== row.name ? row.model : undefined}
      />
      {marksOf(row).map(({ key, text, tone }) => (
        <span key={key}>
          &ensp;
          <Tag {...(tone ? { tone } : {})}>{text}</Tag>
        </span>
      ))}
    </span>
  );
}
