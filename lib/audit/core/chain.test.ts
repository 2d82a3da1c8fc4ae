import fc from "fast-check";
import { expect, test } from "vitest";
import { type ChainFields, type ChainRow, checkHead, checkRows, GENESIS_HASH, hashRow, storable } from "./chain";

const START = { seq: 0n, hash: GENESIS_HASH };

function chainOf(count: number): ChainRow[] {
  const rows: ChainRow[] = [];
  for (let i = 1; i <= count; i++) {
    const fields: ChainFields = {
      seq: BigInt(i),
      prevHash: rows.at(-1)?.hash ?? GENESIS_HASH,
      at: "2026-03-01T00:00:00.000Z",
      actorKind: "person",
      actorId: "u",
      actorName: "U",
      action: "a.b",
      objectType: "t",
      objectId: String(i),
      before: null,
      after: `{"i":${i}}`,
      reason: null,
      outcome: "done",
      requestId: null,
      ip: null,
    };
    rows.push({ ...fields, hash: hashRow(fields) });
  }
  return rows;
}

const kinds = (rows: readonly ChainRow[]) => checkRows(START, rows).problems.map(({ seq, kind }) => `${seq} ${kind}`);

test("an untouched chain has no problem, in one piece or in batches", () => {
  const rows = chainOf(20);
  const first = checkRows(START, rows.slice(0, 7));
  const second = checkRows(first.last, rows.slice(7));
  expect([...first.problems, ...second.problems]).toEqual([]);
  expect(checkHead(second.last, second.last)).toEqual([]);
});

test("any change of any field of any row is found at that row", () => {
  const rows = chainOf(6);
  const fields = Object.keys(rows[0] ?? {}).filter((key) => key !== "hash" && key !== "seq" && key !== "prevHash");
  fc.assert(
    fc.property(fc.nat(5), fc.constantFrom(...fields), fc.string(), (at, field, text) => {
      const row = rows[at];
      if (!row || row[field as keyof ChainRow] === text) return;
      expect(kinds(rows.with(at, { ...row, [field]: text }))).toEqual([`${row.seq} edited`]);
    }),
  );
});

test("text moved over a field border is found", () => {
  const [row] = chainOf(1);
  if (!row) throw new Error("no row");
  expect(hashRow({ ...row, objectType: "ab", objectId: "c" })).not.toBe(hashRow({ ...row, objectType: "a", objectId: "bc" }));
  expect(hashRow({ ...row, before: null, after: "x" })).not.toBe(hashRow({ ...row, before: "x", after: null }));
  expect(hashRow({ ...row, reason: null })).not.toBe(hashRow({ ...row, reason: "" }));
});

test("a removed row is missing; nothing else is said", () => {
  const rows = chainOf(6);
  expect(kinds(rows.toSpliced(2, 1))).toEqual(["3 missing"]);
  expect(kinds(rows.toSpliced(1, 3))).toEqual(["2 missing"]);
  expect(kinds(rows.toSpliced(0, 1))).toEqual(["1 missing"]);
});

test("a row that was replaced with a fitting hash breaks the link of the next", () => {
  const rows = chainOf(6);
  const row = rows[2];
  if (!row) throw new Error("no row");
  const forged = { ...row, actorName: "somebody else" };
  expect(kinds(rows.with(2, { ...forged, hash: hashRow(forged) }))).toEqual(["4 wrong_link"]);
});

test("rows cut off or changed at the end do not fit the head", () => {
  const rows = chainOf(6);
  const last = rows[5];
  if (!last) throw new Error("no row");
  expect(checkHead(checkRows(START, rows.slice(0, 4)).last, last)).toMatchObject([{ seq: "5", kind: "missing" }]);
  const forged = { ...last, action: "x" };
  expect(checkHead({ seq: last.seq, hash: hashRow(forged) }, last)).toMatchObject([{ kind: "wrong_head" }]);
});

test("what the database cannot keep is replaced before it is hashed", () => {
  expect(storable("a\0b\ud800c\u{1F600}")).toBe("a\uFFFDb\uFFFDc\u{1F600}");
});
