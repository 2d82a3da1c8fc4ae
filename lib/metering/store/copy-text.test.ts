import fc from "fast-check";
import { expect, test } from "vitest";
import { CopyText, WrittenRows, written } from "./copy-text";

const field = fc.option(
  fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom("\\", "\t", "\n", "\r", "N", "t", "é", "😀") })),
);
const rowsOf = (places: number) => fc.array(fc.array(field, { minLength: places, maxLength: places }), { maxLength: 20 });

function writtenText(rows: readonly (readonly (string | null)[])[]): Buffer {
  const text = new CopyText();
  for (const row of rows) text.add(row.map(written));
  return text.bytes();
}

function textsOf(rows: Buffer, places: readonly number[]): (string | null)[][] {
  const read: (string | null)[][] = [];
  for (const row = new WrittenRows(rows, places); row.next(); ) read.push(places.map((_, field) => row.text(field)));
  return read;
}

test("rows are read as they were written, whatever their texts hold", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }).chain((places) => rowsOf(places)),
      (rows) => {
        const places = (rows[0] ?? []).map((_, place) => place);
        expect(textsOf(writtenText(rows), places)).toEqual(rows);
      },
    ),
  );
});

test("of each row the fields that are asked for are given, in the order asked for", () => {
  const rows = writtenText([
    ["a", null, "c", "d"],
    ["e", "f", "\\N", "h"],
  ]);
  expect(textsOf(rows, [3, 1, 2])).toEqual([
    ["d", null, "c"],
    ["h", "f", "\\N"],
  ]);
  expect(textsOf(rows, [0])).toEqual([["a"], ["e"]]);
  expect(textsOf(new CopyText().bytes(), [0])).toEqual([]);
});

test("numbers and instants are read as their texts would be", () => {
  const number = fc.oneof(fc.integer(), fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.double({ noNaN: true, noDefaultInfinity: true }));
  fc.assert(
    fc.property(fc.option(number), fc.date({ noInvalidDate: true }), (value, at) => {
      const row = new WrittenRows(writtenText([[value === null ? null : String(value), at.toISOString()]]), [0, 1]);
      expect(row.next()).toBe(true);
      expect(row.number(0)).toBe(value === null ? null : Number(String(value)));
      expect(row.instant(1)).toBe(at.getTime());
    }),
  );
});

test("instants of several days are told apart", () => {
  const instants = ["2026-03-01T23:59:59.999Z", "2026-03-02T00:00:00.000Z", "2026-03-01T00:00:00.001Z"];
  const row = new WrittenRows(writtenText(instants.map((text) => [text])), [0]);
  expect(instants.map(() => (row.next() ? row.instant(0) : null))).toEqual(instants.map((text) => Date.parse(text)));
});

test("a field is a word only if it is all of it", () => {
  const row = new WrittenRows(writtenText([["billable", "bill", null]]), [0, 1, 2]);
  row.next();
  expect([0, 1, 2].map((field) => row.is(field, "billable"))).toEqual([true, false, false]);
});
