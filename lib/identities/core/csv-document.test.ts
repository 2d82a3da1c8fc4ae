import { describe, expect, it } from "vitest";
import { documentOfRows, settleRows } from "./csv-document";
import { headerErrors, type InventoryRow, readRow } from "./csv-rows";
import type { InventoryState } from "./plan/state";

const EMPTY: InventoryState = {
  businessUnits: [],
  costCentres: [],
  teams: [],
  people: [],
  applications: [],
  environments: [],
  tenants: [],
  vendors: [],
  tools: [],
  identities: [],
  credentials: [],
  grants: [],
};
const read = (line: number, cells: Record<string, string>) => readRow(line, new Map(Object.entries(cells)));
function rowsOf(...cells: Record<string, string>[]): InventoryRow[] {
  return cells.map((one, i) => {
    const result = read(i + 2, one);
    if ("errors" in result) throw new Error(JSON.stringify(result.errors));
    return result.row;
  });
}

describe("a row of an inventory file", () => {
  it("tells each fault with its line, its column and what to do", () => {
    const result = read(7, { name: "Bot", kind: "robot", owner_email: "nobody", credential_alias: "k", credential_expires_at: "soon" });
    expect("errors" in result && result.errors.map(({ line, column }) => [line, column])).toEqual([
      [7, "kind"],
      [7, "owner_email"],
      [7, "credential_expires_at"],
    ]);
    expect("errors" in result && result.errors.every(({ message, fix }) => message !== "" && fix !== "")).toBe(true);
  });

  it("says nothing by an empty cell", () => {
    const [row] = rowsOf({ name: "Bot", owner_email: "", team: "", credential_alias: "" });
    expect(row?.identity).toEqual({ name: "Bot" });
    expect(row?.credential).toBeUndefined();
  });

  it("names a credential by what is there", () => {
    expect(rowsOf({ name: "Bot", credential_alias: "bot-key" })[0]?.credential).toMatchObject({
      label: "bot-key",
      kind: "api_key",
      alias: "bot-key",
    });
  });
});

describe("the header", () => {
  it("refuses what nobody knows, what is there twice, and a file without names", () => {
    expect(headerErrors(["name", "owner"]).map(({ column }) => column)).toEqual(["owner"]);
    expect(headerErrors(["name", "team", "team"])).toHaveLength(1);
    expect(headerErrors(["team"]).map(({ column }) => column)).toEqual(["name"]);
    expect(headerErrors(["name", "team"])).toEqual([]);
  });
});

describe("rows together", () => {
  it("are one identity with several credentials when they name the same", () => {
    const rows = rowsOf(
      { name: "Bot", team: "Support", credential_alias: "a" },
      { name: "bot", purpose: "Answers", credential_alias: "b" },
    );
    const settled = settleRows(rows);
    expect(settled.errors.map(({ line, column }) => [line, column])).toEqual([[3, "name"]]);
    const { document } = documentOfRows(
      settleRows(rowsOf({ name: "Bot", credential_alias: "a" }, { name: "Bot", purpose: "Answers", credential_alias: "b" })).rows,
      EMPTY,
    );
    expect(document.identities).toEqual([
      {
        name: "Bot",
        purpose: "Answers",
        kind: "service_account",
        credentials: [expect.objectContaining({ alias: "a" }), expect.objectContaining({ alias: "b" })],
      },
    ]);
  });

  it("that contradict each other are told, and the first stands", () => {
    const { rows, errors } = settleRows(
      rowsOf(
        { name: "A", team: "Support", business_unit: "Ops" },
        { name: "B", team: "support", business_unit: "Labs" },
        { name: "A", team: "Labs" },
      ),
    );
    expect(errors.map(({ line, column }) => [line, column])).toEqual([
      [3, "business_unit"],
      [4, "team"],
    ]);
    expect(rows).toHaveLength(1);
  });

  it("make what is new and refer to what is known, without renaming it", () => {
    const state: InventoryState = {
      ...EMPTY,
      teams: [{ id: "tm_1", name: "Support", aliases: [], leadId: null, colorSlot: 1, archivedAt: null, spans: [] }],
      applications: [
        {
          id: "app_1",
          name: "Desk",
          aliases: [],
          businessUnitId: null,
          teamId: null,
          ownerId: null,
          purpose: null,
          colorSlot: 1,
          archivedAt: null,
        },
      ],
    };
    const rows = rowsOf(
      { name: "A", team: "SUPPORT", application: "desk" },
      { name: "B", team: "tm_1", business_unit: "Ops", application: "New app" },
    );
    const { document } = documentOfRows(rows, state);
    expect(document.teams).toEqual([{ id: "tm_1", name: "Support", businessUnit: "Ops" }]);
    expect(document.applications).toEqual([{ name: "New app" }]);
    expect(document.businessUnits).toEqual([{ name: "Ops" }]);
  });

  it("are found behind a place in the document", () => {
    const rows = rowsOf({ name: "A" }, { name: "B", credential_alias: "k1" }, { name: "B", credential_alias: "k2" });
    const { rowsAt } = documentOfRows(rows, EMPTY);
    expect(rowsAt("identities[1].credentials[1].alias")).toMatchObject({ column: "credential_alias", rows: [{ line: 4 }] });
    expect(rowsAt("identities[0].owner")).toMatchObject({ column: "owner_email", rows: [{ line: 2 }] });
  });
});
