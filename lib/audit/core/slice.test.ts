import fc from "fast-check";
import { expect, test } from "vitest";
import { type ChainRow, GENESIS_HASH, hashRow } from "./chain";
import { checkSlice, rowOfLine, sliceLine } from "./slice";

const text = fc.string({ maxLength: 12 });
const fields = fc.record({
  actorName: text,
  action: text,
  objectId: text,
  before: fc.option(text),
  after: fc.option(text),
  reason: fc.option(text),
});

function chainOf(
  contents: readonly {
    actorName: string;
    action: string;
    objectId: string;
    before: string | null;
    after: string | null;
    reason: string | null;
  }[],
): ChainRow[] {
  let prevHash = GENESIS_HASH;
  return contents.map((content, i) => {
    const row = {
      ...{ seq: BigInt(i + 1), prevHash, at: "2026-01-01T00:00:00.000Z", actorKind: "person", actorId: "a", objectType: "t" },
      ...{ outcome: "done", requestId: null, ip: null, ...content },
    };
    prevHash = hashRow(row);
    return { ...row, hash: prevHash };
  });
}
const rows = fc.array(fields, { minLength: 3, maxLength: 8 }).map(chainOf);

test("a slice is read back as it was written, and whole when nothing is left out", () => {
  fc.assert(
    fc.property(rows, (chain) => {
      const lines = chain.map(sliceLine);
      expect(lines.map(rowOfLine)).toEqual(chain);
      expect(checkSlice(lines)).toMatchObject({ ok: true, checked: chain.length, whole: true, from: "1", to: String(chain.length) });
      expect(checkSlice(lines.filter((_, i) => i !== 1))).toMatchObject({ ok: true, whole: false });
    }),
  );
});

test("any edit of any field of any row is found, and so are rows out of order", () => {
  fc.assert(
    fc.property(
      rows,
      fc.nat(),
      fc.constantFrom("actorName", "action", "objectId", "before", "after", "reason", "at"),
      (chain, at, field) => {
        const place = at % chain.length;
        const edited = chain.map((row, i) => sliceLine(i === place ? { ...row, [field]: `${row[field as "action"]}x` } : row));
        expect(checkSlice(edited).problems.map(({ kind }) => kind)).toContain("edited");
        const lines = chain.map(sliceLine);
        expect(checkSlice([lines[1] ?? "", lines[0] ?? "", ...lines.slice(2)]).ok).toBe(false);
        expect(checkSlice([...lines, "{}"]).ok).toBe(false);
      },
    ),
  );
});

test("a row that was replaced beside its neighbour breaks the link", () => {
  const chain = chainOf(
    Array.from({ length: 3 }, (_, i) => ({ actorName: `n${i}`, action: "a", objectId: "o", before: null, after: null, reason: null })),
  );
  const forged = { ...(chain[1] as ChainRow), action: "forged" };
  const lines = [chain[0] as ChainRow, { ...forged, hash: hashRow(forged) }, chain[2] as ChainRow].map(sliceLine);
  expect(checkSlice(lines).problems.map(({ kind, seq }) => [kind, seq])).toEqual([["wrong_link", "3"]]);
});
