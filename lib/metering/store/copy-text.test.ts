import fc from "fast-check";
import { expect, test } from "vitest";
import { CopyText, readRows, written } from "./copy-text";

const field = fc.option(
  fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom("\\", "\t", "\n", "\r", "N", "t", "é", "😀") })),
);
const rowsOf = (places: number) => fc.array(fc.array(field, { minLength: places, maxLength: places }), { maxLength: 20 });

test("rows are read as they were written, whatever their texts hold", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }).chain((places) => rowsOf(places)),
      (rows) => {
        const text = new CopyText();
        for (const row of rows) text.add(row.map(written));
        const read = readRows(
          text.bytes(),
          (rows[0] ?? []).map((_, place) => place),
        );
        expect(read).toEqual(rows);
      },
    ),
  );
});

test("of each row the fields that are asked for are given, in the order asked for", () => {
  const text = new CopyText();
  text.add(["a", "\\N", "c", "d"]);
  text.add(["e", "f", "\\\\N", "h"]);
  expect(readRows(text.bytes(), [3, 1, 2])).toEqual([
    ["d", null, "c"],
    ["h", "f", "\\N"],
  ]);
  expect(readRows(new CopyText().bytes(), [0])).toEqual([]);
});
