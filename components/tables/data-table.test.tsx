import { renderToStaticMarkup } from "react-dom/server";
import { expect, it, vi } from "vitest";
import type { Column, Sort } from "./column";
import { DataTable } from "./data-table";
import { pageShown } from "./table-pages";

vi.mock("next/navigation", () => ({ useRouter: () => ({ push: () => undefined }) }));

type Row = { id: string; cost: string | null };
const columns: Column<Row>[] = [
  { id: "name", head: "Name", cell: (row) => row.id },
  { id: "cost", head: "Cost", number: true, cell: (row) => row.cost ?? "—", order: { by: "decimal", value: (row) => row.cost } },
];
const keysOf = (rows: readonly Row[], more: { sort?: Sort; onSortChange?: () => void } = {}): string[] =>
  [
    ...renderToStaticMarkup(<DataTable name="Costs" columns={columns} rows={rows} rowKey={({ id }) => id} {...more} />).matchAll(
      /data-row="([^"]+)"/g,
    ),
  ].map(([, key]) => key ?? "");
const rows: Row[] = [
  { id: "two", cost: "2" },
  { id: "unknown", cost: null },
  { id: "ten", cost: "10" },
];

it("rows stand in the order asked for, what is not known at the end either way; without one as they came", () => {
  expect(keysOf(rows, { sort: { id: "cost", desc: true } })).toEqual(["ten", "two", "unknown"]);
  expect(keysOf(rows, { sort: { id: "cost", desc: false } })).toEqual(["two", "ten", "unknown"]);
  expect(keysOf(rows)).toEqual(["two", "unknown", "ten"]);
});

it("what the server has ordered stands as it came", () => {
  expect(keysOf(rows, { sort: { id: "cost", desc: true }, onSortChange: () => undefined })).toEqual(["two", "unknown", "ten"]);
});

it("more than 200 rows are paged, the dearest on the first page", () => {
  const many = Array.from({ length: 250 }, (_, i) => ({ id: `row-${i}`, cost: String(i) }));
  const first = keysOf(many, { sort: { id: "cost", desc: true } });
  expect([first.length, first[0], first.at(-1)]).toEqual([200, "row-249", "row-50"]);
});

it("a page is one of the rows that it was asked of: it stays when they are read again, and another question begins at its first page", () => {
  const asked = { question: "by team", page: 2 };
  expect(pageShown(asked, "by team", 601)).toBe(2);
  expect(pageShown(asked, "by team", 250)).toBe(1);
  expect(pageShown(asked, "by team", 0)).toBe(0);
  expect(pageShown(asked, "by model", 601)).toBe(0);
});
