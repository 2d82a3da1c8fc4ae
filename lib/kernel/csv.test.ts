import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CsvColumn, csvHead, csvLine, csvNumber, csvText, fileNamePart } from "./csv";

const COLUMNS: CsvColumn[] = [
  { name: "name", kind: "text" },
  { name: "cost", kind: "number" },
  { name: "note", kind: "text" },
];
const awkward = fc.string({
  maxLength: 20,
  unit: fc.constantFrom("a", "=", "+", "-", "@", "\t", "\r", "\n", '"', ",", ";", " ", "'", "é", "日", "🦊", "0"),
});
const decimal = fc.tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: 0, max: 15 })).map(([n, places]) => {
  const digits = (n < 0n ? -n : n).toString().padStart(places + 1, "0");
  const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  return n < 0n ? `-${text}` : text;
});
/** What a reader gets of a text: the quote that disarms it is part of the cell. */
const disarmed = (text: string): string => (/^[=+\-@\t\r\n\0＝＋－＠]/.test(text) ? `'${text}` : text);

describe("CSV", () => {
  it("is read back by another reader cell by cell, with either delimiter", () => {
    const row = fc.tuple(awkward, fc.option(decimal), fc.option(awkward));
    fc.assert(
      fc.property(fc.array(row, { maxLength: 10 }), fc.constantFrom<"," | ";">(",", ";"), (rows, delimiter) => {
        const file = csvHead(COLUMNS, delimiter) + rows.map((cells) => csvLine(COLUMNS, cells, delimiter)).join("");
        const read = parse(file, { delimiter, record_delimiter: "\r\n" }) as string[][];
        expect(read).toEqual([
          ["name", "cost", "note"],
          ...rows.map(([name, cost, note]) => [disarmed(name), cost ?? "", note === null ? "" : disarmed(note)]),
        ]);
      }),
      { numRuns: 500 },
    );
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\0=1", "＝1"])("disarms the text %j", (text) => {
    expect(csvText(text).replace(/^"/, "").startsWith("'")).toBe(true);
  });

  it("leaves numbers alone, negative ones too, and takes nothing else for a number", () => {
    expect(csvNumber("-12.345000000000001")).toBe("-12.345000000000001");
    for (const text of ["1e5", "=1", "", "1,000", " 1", "NaN", "-"]) expect(() => csvNumber(text)).toThrow(RangeError);
  });

  it("E05: guards and quotes cells as spreadsheets and RFC 4180 ask, and leaves numbers and ids as they are", () => {
    const texts = [
      "=1+1",
      "+44 20",
      "-5.00 (text)",
      "@sum",
      "\tx",
      "\rx",
      "a,b",
      'say "hi"',
      "line1\nline2",
      "Zoë",
      "00123",
      "123456789012345678",
    ];
    expect(texts.map(csvText)).toEqual([
      ...["'=1+1", "'+44 20", "'-5.00 (text)", "'@sum", '"\'\tx"', '"\'\rx"'],
      ...['"a,b"', '"say ""hi"""', '"line1\nline2"', "Zoë", "00123", "123456789012345678"],
    ]);
    expect(csvNumber("-12.50")).toBe("-12.50");
    expect(csvLine(COLUMNS, ["x", "-12.50", null])).toBe("x,-12.50,\r\n");
  });

  it("ends every line with CR LF and quotes what either delimiter would split", () => {
    expect(csvLine(COLUMNS, ["a;b", "1", "x,y"], ",")).toBe('"a;b",1,"x,y"\r\n');
    expect(csvLine(COLUMNS, ['say "hi"', null, null], ";")).toBe('"say ""hi""";;\r\n');
  });

  it("makes file names that every file system takes", () => {
    expect(fileNamePart("../R&D / Küche")).toBe("R-D-K-che");
    expect(fileNamePart("日本")).toBe("unnamed");
  });
});
