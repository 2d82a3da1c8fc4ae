import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { xlsxOf } from "../xlsx-file";
import { csvCell } from "./csv";
import { sheetCell, sheetName, sheetOf, significantDigits } from "./sheet";

describe("a cell of a workbook", () => {
  it("shows the very digits of the CSV: as a number where Excel keeps them all, else as text", () => {
    const anyDecimal = fc
      .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 18n }), fc.option(fc.stringMatching(/^\d{1,15}$/)))
      .map(([minus, whole, part]) => `${minus ? "-" : ""}${whole}${part === null ? "" : `.${part}`}`);
    fc.assert(
      fc.property(anyDecimal, (text) => {
        const cell = sheetCell(text, true) as { type: unknown; value: number | string };
        if (cell.type === Number) {
          expect(significantDigits(text)).toBeLessThanOrEqual(15);
          expect(Number((cell.value as number).toPrecision(15)) === Number(text)).toBe(true);
        } else expect(cell.value).toBe(csvCell(text));
      }),
      { numRuns: 200 },
    );
  });

  it("keeps sixteen digits as text and fifteen as a number", () => {
    expect(sheetCell("0.123456789012345", true)).toEqual({ type: Number, value: 0.123456789012345 });
    expect(sheetCell("1.123456789012345", true)).toMatchObject({ type: String, value: "1.123456789012345" });
    expect(sheetCell("1234500000000000000000", true)).toEqual({ type: Number, value: 1.2345e21 });
  });

  it("holds an id of digits and whatever begins like a formula as text, and nothing as nothing", () => {
    expect(sheetCell("0042", false)).toEqual({ type: String, value: "0042" });
    expect(sheetCell("=HYPERLINK(1)", false)).toEqual({ type: String, value: "=HYPERLINK(1)" });
    expect(sheetCell("=1+1", true)).toEqual({ type: String, value: "=1+1" });
    expect(sheetCell("a\u0000b\u0007", false)).toEqual({ type: String, value: "ab" });
    expect(sheetCell(null, true)).toBeNull();
  });
});

describe("a workbook", () => {
  it("can be written whatever a name holds, with a sheet that Excel takes", async () => {
    expect(sheetName("spend/teams: 2026-10 [a very long name of a file]")).toMatch(/^[^[\]:*?/\\]{1,31}$/);
    const data = sheetOf(
      [
        { head: "Team", number: false },
        { head: "Cost", number: true },
      ],
      [
        ['=Vision, "eu" <&>', "12.5"],
        ["Rest", null],
      ],
    );
    const bytes = new Uint8Array(await (await xlsxOf(data, "spend/teams")).arrayBuffer());
    // A zip archive, whose directory names the one sheet.
    expect([bytes[0], bytes[1]]).toEqual([0x50, 0x4b]);
    expect(new TextDecoder("latin1").decode(bytes)).toContain("xl/worksheets/sheet1.xml");
  });
});
