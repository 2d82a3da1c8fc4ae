"use client";
import { GROUPING_LABEL, type Grouping, type GroupValue, NONE, NONE_NAME } from "@/lib/reporting/core/dimensions";
import type { LabelFigures } from "@/lib/reporting/core/views";
import { rateOf, ratioOf } from "../charts/prepare/decimal-text";
import { formatCount, formatPercent } from "../charts/prepare/format";
import { ShareBar } from "../charts/share-bar";
import { entityHref } from "../shell/destinations";
import { Count, Entity, Money, Rate } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { pluralOf } from "./findings";

type Part = Pick<LabelFigures, "costUsd" | "events" | "errors"> & { group: GroupValue };
type CallPartsProps = {
  of: Grouping;
  rows: readonly Part[];
  /** What the rows sum to; null where they are not all. */
  total: Omit<Part, "group"> | null;
  fileName: string;
  onPress?: (row: Part) => void;
  leads?: boolean;
};

/** Tool calls run on no model: their sender says "none". */
const nameOf = (of: Grouping, { group }: Part): string => (group.id === NONE ? (NONE_NAME[of] ?? group.name) : group.name);

/** Who or what made calls: how many, how many failed, what one cost. */
export function CallParts({ of, rows, total, fileName, onPress, leads = false }: CallPartsProps) {
  const head = GROUPING_LABEL[of];
  const hrefOf = ({ group }: Part) => (group.id ? entityHref(of, group.id) : undefined);
  const [first] = [...rows].sort((a, b) => Number(b.events) - Number(a.events));
  if (!first) return null;
  return (
    <TableSection
      after
      finding={
        rows.length === 1
          ? `All calls: ${nameOf(of, first)}`
          : `${nameOf(of, first)} calls most, of ${formatCount(rows.length)} ${pluralOf(of, rows.length)}`
      }
      about={`Calls by ${head.toLowerCase()}`}
      name={`Calls by ${head.toLowerCase()}`}
      viewKey={`calls.by.${of}`}
      fileName={`${fileName}-${of}`}
      columns={columnsOf(of, total, hrefOf)}
      rows={rows}
      rowKey={({ group }) => group.id ?? group.name}
      rowHref={hrefOf}
      {...(onPress ? { onRowPress: onPress } : {})}
      sort={{ id: "events", desc: true }}
      leads={leads}
    />
  );
}

const columnsOf = (of: Grouping, total: CallPartsProps["total"], hrefOf: (row: Part) => string | undefined): Column<Part>[] => [
  {
    id: "name",
    head: GROUPING_LABEL[of],
    cell: (row) => <Entity name={nameOf(of, row)} href={hrefOf(row)} />,
    order: { by: "text", value: (row) => row.group.name },
    csv: (row) => row.group.name,
  },
  {
    id: "events",
    head: "Calls",
    number: true,
    cell: (row) => <Count value={row.events} />,
    order: { by: "decimal", value: (row) => row.events },
    csv: (row) => row.events,
    ...(total ? { total: <Count value={total.events} /> } : {}),
  },
  ...(total
    ? [
        {
          id: "share",
          head: "Share of calls",
          number: true,
          cell: (row: Part) => <ShareBar value={row.events} total={total.events} greatest={total.events} />,
        },
      ]
    : []),
  {
    id: "errors",
    head: "Failed",
    number: true,
    cell: (row) => <Count value={row.errors} />,
    order: { by: "decimal", value: (row) => row.errors },
    csv: (row) => row.errors,
    ...(total ? { total: <Count value={total.errors} /> } : {}),
  },
  {
    id: "failed",
    head: "Of its calls",
    number: true,
    cell: (row) => formatPercent(ratioOf(row.errors, row.events)),
    ...(total ? { total: formatPercent(ratioOf(total.errors, total.events)) } : {}),
  },
  {
    id: "each",
    head: "Cost per call",
    number: true,
    cell: (row) => <Rate value={rateOf(row.costUsd, row.events)} />,
    order: { by: "decimal", value: (row) => rateOf(row.costUsd, row.events) },
    csv: (row) => rateOf(row.costUsd, row.events),
    ...(total ? { total: <Rate value={rateOf(total.costUsd, total.events)} /> } : {}),
  },
  {
    id: "cost",
    head: "Cost",
    number: true,
    cell: (row) => <Money value={row.costUsd} strong />,
    order: { by: "decimal", value: (row) => row.costUsd },
    csv: (row) => row.costUsd,
    ...(total ? { total: <Money value={total.costUsd} /> } : {}),
  },
];
