import { describe, expect, it } from "vitest";
import type { Column } from "./column";
import { orderBy, placeRows, type RowTree, type UnderRow } from "./row-tree";

type Row = { id: string; cost: string | null; under?: UnderRow<Row> };
const column: Column<Row> = { id: "cost", head: "Cost", cell: () => null, order: { by: "decimal", value: (row) => row.cost } };
const keyOf = (row: Row): string => row.id;

const treeOf = (...open: string[]): RowTree<Row> => ({
  opens: (row) => row.under !== undefined,
  isOpen: (row) => open.includes(row.id),
  onToggle: () => undefined,
  under: (row) => row.under ?? [],
  say: (row) => row.id,
});
const team: Row = {
  id: "team",
  cost: "3",
  under: [
    { id: "one", cost: "1" },
    { id: "unknown", cost: null },
    { id: "two", cost: "2" },
  ],
};
const other: Row = { id: "other", cost: "9" };
const place = (tree: RowTree<Row> | undefined, desc = true) =>
  placeRows([team, other], tree, keyOf, orderBy([column], { id: "cost", desc }));

describe("rows that open", () => {
  it("stand alone while they are closed, and in a table without any", () => {
    for (const tree of [undefined, treeOf()]) expect(place(tree).map(({ key }) => key)).toEqual(["team", "other"]);
  });

  it("are followed by their parts in the order of the table, unknown values last either way", () => {
    expect(place(treeOf("team")).map(({ key, level }) => `${level} ${key}`)).toEqual(["1 team", "2 two", "2 one", "2 unknown", "1 other"]);
    expect(place(treeOf("team"), false).map(({ key }) => key)).toEqual(["team", "one", "two", "unknown", "other"]);
  });

  it("say in place of their parts that these are on their way, or why they did not come", () => {
    const failed = { why: "The server was not reached.", retry: () => undefined };
    for (const note of ["loading", failed] as const) {
      const [own, line] = placeRows([{ ...team, under: note }], treeOf("team"), keyOf, () => 0);
      expect([own?.note, line?.note]).toEqual([undefined, note]);
    }
  });

  it("do not open when there is nothing to open", () => {
    expect(place(treeOf("team", "other")).filter(({ key }) => key === "other")).toHaveLength(1);
  });
});
