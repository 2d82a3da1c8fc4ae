import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { csvCell, csvStream, stream } from "./stream";

async function* rowsOf<T>(rows: readonly T[]): AsyncGenerator<T> {
  yield* rows;
}

test("every text reads back as it was, but for the mark that keeps a spreadsheet from running it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.string({ unit: "grapheme" }), fc.string()), { maxLength: 10 }), async (rows) => {
      const text = await csvStream(["first", "second"], rowsOf(rows), "x.csv").text();
      const read = parse(text, { columns: false, relax_column_count: false }) as string[][];
      const unmarked = (cell: string) => (/^'[=+\-@\t\r\n\0\uFF1D\uFF0B\uFF0D\uFF20]/.test(cell) ? cell.slice(1) : cell);
      expect(read.slice(1).map((row) => row.map(unmarked))).toEqual(rows.map((row) => [...row]));
    }),
  );
});

test.each(["=1+1", "+SUM(A1)", "-cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "\r=1", "＝1", "-", "-5 apples"])(
  "no text starts as a formula: %j",
  (text) => {
    expect(csvCell(text).replace(/^"/, "")).toMatch(/^'/);
  },
);

test("amounts keep their sign and every digit", () => {
  expect(["-5", "-0.000000000000001", "12.345", -7, 10n ** 20n].map(csvCell)).toEqual([
    "-5",
    "-0.000000000000001",
    "12.345",
    "-7",
    "100000000000000000000",
  ]);
});

test("rows are read only as fast as they are taken, and the source is closed when the caller leaves", async () => {
  let made = 0;
  let closed = false;
  async function* source() {
    try {
      for (;;) {
        made++;
        yield "x".repeat(1_000);
      }
    } finally {
      closed = true;
    }
  }
  const reader = stream(source(), { contentType: "text/plain" }).body?.getReader();
  await reader?.read();
  expect(made).toBeLessThan(5);
  await reader?.cancel();
  expect(closed).toBe(true);
});

test("a file name cannot end its header", () => {
  expect(csvStream([], rowsOf([]), 'a"\r\nset-cookie: x.csv').headers.get("content-disposition")).toBe(
    'attachment; filename="a___set-cookie_ x.csv"',
  );
});
