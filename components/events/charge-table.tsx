"use client";
import type { ChargeView, LineView } from "@/lib/reporting";
import { formatDay } from "../charts/prepare/dates";
import { formatCount } from "../charts/prepare/format";
import { Empty } from "../states/empty";
import { Money, Rate, Tokens } from "../tables/cells";
import type { Column } from "../tables/column";
import { DataTable } from "../tables/data-table";

const FLAT_VALUE: Column<ChargeView> = {
  id: "flat",
  head: "Flat-plan value",
  number: true,
  cell: (charge) => <Money value={charge.flatValueUsd ?? null} why="No price yet" />,
};

/** Quantity times the rate of the price row in force at that instant. The charges sum to the cost. */
export function ChargeTable({ line }: { line: LineView }) {
  const columns: Column<ChargeView>[] = [
    { id: "meter", head: "Meter", cell: (charge) => charge.label },
    { id: "quantity", head: "Quantity", number: true, cell: (charge) => <Tokens value={charge.quantity} unit={charge.unit} /> },
    {
      id: "rate",
      head: "Rate",
      number: true,
      cell: (charge) =>
        charge.price ? (
          <Rate value={charge.price.rate} per={charge.price.per === 1_000_000 ? "per 1M" : `per ${formatCount(charge.price.per)}`} />
        ) : (
          <span className="muted">no price</span>
        ),
    },
    {
      id: "price",
      head: "Price row",
      cell: (charge) =>
        charge.price
          ? `${charge.price.model}, ${charge.price.origin}, from ${formatDay(charge.price.validFrom, { year: true })}${charge.fallback ? `, the rate of ${charge.fallback.replaceAll("_", " ")}` : ""}`
          : "—",
    },
    {
      id: "cost",
      head: "Cost",
      number: true,
      cell: (charge) => <Money value={charge.costUsd} strong why="No price yet" />,
      total: <Money value={line.costUsd} why="Not fully priced" />,
    },
  ];
  if (line.charges.some((charge) => charge.flatValueUsd !== undefined)) columns.push(FLAT_VALUE);
  return (
    <DataTable
      name={`Charges of ${line.model}`}
      columns={columns}
      rows={line.charges}
      rowKey={(charge) => charge.meter}
      quiet
      empty={
        <Empty bare title="Nothing to charge">
          No counted quantity has a price, or nothing was counted.
        </Empty>
      }
    />
  );
}
