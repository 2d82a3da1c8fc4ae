import { expect, test } from "vitest";
import { DATA_CLASSES } from "@/lib/identities/schemas";
import type { AccessRow } from "./access-rows";
import { dataFinding, dataRows } from "./data-rows";

const reached = (value: string, lastSucceededOn: string | null): AccessRow => ({
  ...{ key: value, name: `Tool ${value}`, value, kind: null, grant: null, standing: "open" },
  use: { id: value, costUsd30d: "0", costUsd90d: "0", requests90d: 1, errors90d: 0, lastSucceededOn },
});
const TOOLS = [
  { id: "orders", dataClass: "restricted" as const },
  { id: "wiki", dataClass: "internal" as const },
  { id: "plain", dataClass: null },
];

test("data is seen by tools that answered and by calls that were marked, each class once, gravest first, with the last day", () => {
  const rows = dataRows(
    "internal",
    [reached("wiki", "2026-10-03"), reached("orders", "2026-10-01"), reached("plain", "2026-10-02")],
    TOOLS,
    [
      { dataClass: "Internal", lastAt: "2026-10-05T23:59:59Z" },
      { dataClass: "patient", lastAt: "2026-10-04T00:00:00Z" },
    ],
  );
  expect(rows).toEqual([
    { dataClass: "restricted", by: ["Tool orders"], lastOn: "2026-10-01", isBeyond: true },
    { dataClass: "internal", by: ["Tool wiki", "its calls"], lastOn: "2026-10-05", isBeyond: false },
    { dataClass: "patient", by: ["its calls"], lastOn: "2026-10-04", isBeyond: false },
  ]);
  expect(dataFinding("internal", rows)).toBe("It saw restricted data, and is to see internal data at most");
});

test("a tool that only failed, and one that was granted and never called, showed it nothing", () => {
  const granted = { ...reached("orders", null), use: null };
  const rows = dataRows("public", [reached("orders", null), granted], TOOLS, []);
  expect(rows).toEqual([]);
  expect(dataFinding("public", rows)).toBe("It saw no data whose class is known");
});

test("what is beyond is what stands above the declared class, and nothing is where none was declared", () => {
  for (const [i, declared] of DATA_CLASSES.entries())
    for (const [j, dataClass] of DATA_CLASSES.entries())
      expect(dataRows(declared, [], [], [{ dataClass, lastAt: "2026-10-01T00:00:00Z" }])[0]?.isBeyond).toBe(j > i);
  const [row] = dataRows(null, [], [], [{ dataClass: "restricted", lastAt: "2026-10-01T00:00:00Z" }]);
  expect(row?.isBeyond).toBe(false);
  expect(dataFinding(null, row ? [row] : [])).toBe("It saw restricted data; nobody said what it is to see");
});
