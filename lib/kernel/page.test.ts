import fc from "fast-check";
import { expect, test } from "vitest";
import { Invalid } from "./errors";
import { decodeCursor, encodeCursor, pageOf } from "./page";

test("a cursor gives back the sort key it was made of, in letters that an address may hold", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string({ unit: "grapheme" }), fc.integer(), fc.constant(null)), { maxLength: 4 }), (parts) => {
      const cursor = encodeCursor(parts);
      expect(cursor).toMatch(/^[\w-]*$/);
      expect(decodeCursor(cursor, parts.length)).toEqual(parts);
    }),
  );
});

test("anything else is refused as invalid, never as a fault of ours", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => decodeCursor(text, 2)).toThrow(Invalid);
    }),
  );
  expect(() => decodeCursor(encodeCursor(["a"]), 2)).toThrow(Invalid);
});

test("walking the pages meets every row once, and the last page has no cursor", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer(), { maxLength: 30 }), fc.integer({ min: 1, max: 10 }), (ids, limit) => {
      const rows = [...ids].sort((a, b) => a - b);
      const seen: number[] = [];
      let after: number | undefined;
      for (;;) {
        const page = pageOf(rows.filter((id) => after === undefined || id > after).slice(0, limit + 1), limit, (id) => [id]);
        seen.push(...page.data);
        if (page.nextCursor === null) break;
        after = Number(decodeCursor(page.nextCursor, 1)[0]);
      }
      expect(seen).toEqual(rows);
    }),
  );
});
