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

/** Whose price it is and since when; a price of the list that was never another has no day. */
function priceWords({ model, origin, validFrom }: NonNullable<ChargeView["price"]>, fallback: ChargeView["fallback"]): string {
  const since = new Date(validFrom).getTime() === 0 ? "" : `, from ${formatDay(validFrom, { year: true })}`;
  return `${model}, ${origin}${since}${fallback ? `, the rate of ${fallback.replaceAll("_", " ")}` : ""}`;
}

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
      id: "cost",
      head: "Cost",
      number: true,
      cell: (charge) => <Money value={charge.costUsd} strong why="No price yet" />,
      total: <Money value={line.costUsd} why="Not fully priced" />,
    },
    ...(line.charges.some((charge) => charge.flatValueUsd !== undefined) ? [FLAT_VALUE] : []),
    {
      id: "price",
      head: "Price row",
      wraps: true,
      cell: (charge) => (charge.price ? priceWords(charge.price, charge.fallback) : "—"),
    },
  ];
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
