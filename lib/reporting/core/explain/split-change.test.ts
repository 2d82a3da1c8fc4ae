import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Usd } from "@/lib/kernel/money";
import { addEffects, type Cell, changeOf, EFFECTS, type Effects, noEffects, type Side, splitChange } from "./split-change";

const usd = (atoms: bigint): Usd => atoms as Usd;
const side = (quantity: bigint, cost: bigint, unpriced = 0n): Side => ({ quantity, costUsd: usd(cost), unpriced });
const sumOf = (cells: readonly Cell[]): Effects => splitChange(cells).reduce((sum, { effects }) => addEffects(sum, effects), noEffects());
const change = (cells: readonly Cell[]): bigint => cells.reduce((sum, { now, before }) => sum + now.costUsd - before.costUsd, 0n);

const amount = fc.bigInt({ min: 0n, max: 10n ** 18n });
const quantity = fc.oneof(fc.constant(0n), fc.bigInt({ min: 1n, max: 10n ** 13n }));
const anySide = fc.tuple(quantity, amount, fc.constantFrom(0n, 0n, 0n, 0n, 1n)).map(([q, c, u]) => side(q, c, u));
const anyCells = fc
  .array(fc.record({ leaf: fc.nat(6), group: fc.nat(3), before: anySide, now: anySide }), { minLength: 1, maxLength: 24 })
  .map((rows) =>
    rows.map(({ leaf, group, ...sides }, i) => ({ leaf: `l${leaf}`, unit: `u${leaf % 2}`, key: `${group}-${i}`, group, ...sides })),
  );

describe("the effects of a change", () => {
  it("sum to the change to the last digit, cell by cell", () => {
    fc.assert(
      fc.property(anyCells, (cells) => {
        for (const { cell, effects } of splitChange(cells)) expect(changeOf(effects)).toBe(cell.now.costUsd - cell.before.costUsd);
        expect(changeOf(sumOf(cells))).toBe(change(cells));
      }),
      { numRuns: 60 },
    );
  });

  it("are the same in whatever order the cells come", () => {
    fc.assert(
      fc.property(anyCells, fc.infiniteStream(fc.nat()), (cells, order) => {
        const shuffled = cells.map((cell) => ({ cell, at: order.next().value as number })).sort((a, b) => a.at - b.at);
        const byKey = (given: readonly Cell[]) => new Map(splitChange(given).map(({ cell, effects }) => [cell.key, effects]));
        expect(byKey(shuffled.map(({ cell }) => cell))).toEqual(byKey(cells));
      }),
      { numRuns: 40 },
    );
  });

  it("are the same however leaves are cut into cells: drivers of any grouping sum to them", () => {
    fc.assert(
      fc.property(anyCells, (cells) => {
        const wholes = new Map<string, Cell>();
        for (const cell of cells) {
          const known = wholes.get(cell.leaf);
          const add = (a: Side, b: Side): Side => side(a.quantity + b.quantity, a.costUsd + b.costUsd, a.unpriced + b.unpriced);
          const { leaf, unit } = cell;
          const sides = known
            ? { before: add(known.before, cell.before), now: add(known.now, cell.now) }
            : { before: cell.before, now: cell.now };
          wholes.set(leaf, { leaf, unit, key: "", ...sides });
        }
        expect(sumOf(cells)).toEqual(sumOf([...wholes.values()]));
        const byGroup = new Map<number, Effects>();
        for (const { cell, effects } of splitChange(cells))
          byGroup.set(cell.group, addEffects(byGroup.get(cell.group) ?? noEffects(), effects));
        expect([...byGroup.values()].reduce(addEffects, noEffects())).toEqual(sumOf(cells));
      }),
      { numRuns: 60 },
    );
  });

  const priced = fc.array(fc.tuple(fc.bigInt({ min: 1n, max: 10n ** 12n }), amount, amount), { minLength: 1, maxLength: 12 });

  it("are all price when only rates changed", () => {
    fc.assert(
      fc.property(priced, (rows) => {
        const cells = rows.map(([q, c0, c1], i) => ({ leaf: `${i}`, unit: "tokens", key: "", before: side(q, c0), now: side(q, c1) }));
        expect(sumOf(cells)).toEqual({ ...noEffects(), price: change(cells) });
      }),
      { numRuns: 30 },
    );
  });

  it("are all volume when everything grew alike at the same rates", () => {
    fc.assert(
      fc.property(priced, fc.bigInt({ min: 1n, max: 900n }), (rows, times) => {
        const cells = rows.map(([q, c], i) => ({
          leaf: `${i}`,
          unit: "tokens",
          key: "",
          before: side(q, c),
          now: side(q * times, c * times),
        }));
        expect(sumOf(cells)).toEqual({ ...noEffects(), volume: change(cells) });
      }),
      { numRuns: 30 },
    );
  });
});

it("a shift to the dearer of two leaves, the sum unchanged, is all mix", () => {
  const cells: Cell[] = [
    { leaf: "cheap", unit: "tokens", key: "", before: side(80n, 80n), now: side(50n, 50n) },
    { leaf: "dear", unit: "tokens", key: "", before: side(20n, 200n), now: side(50n, 500n) },
  ];
  expect(sumOf(cells)).toEqual({ ...noEffects(), mix: 270n });
});

it("units are not added up: searches do not make tokens grow", () => {
  const cells: Cell[] = [
    { leaf: "a", unit: "tokens", key: "", before: side(100n, 1_000n), now: side(100n, 1_000n) },
    { leaf: "b", unit: "web_search", key: "", before: side(10n, 100n), now: side(30n, 300n) },
  ];
  expect(sumOf(cells)).toEqual({ ...noEffects(), volume: 200n });
});

it("what began, what ended and what has no price are told by name", () => {
  const cells: Cell[] = [
    { leaf: "begun", unit: "tokens", key: "", before: side(0n, 0n), now: side(7n, 70n) },
    { leaf: "ended", unit: "tokens", key: "", before: side(9n, 90n), now: side(0n, 0n) },
    { leaf: "partly", unit: "tokens", key: "", before: side(5n, 10n, 2n), now: side(5n, 50n) },
    { leaf: "same", unit: "tokens", key: "", before: side(4n, 44n), now: side(4n, 44n) },
  ];
  expect(sumOf(cells)).toEqual({ ...noEffects(), new: 70n, gone: -90n, unpriced: 40n });
  expect(EFFECTS).toHaveLength(6);
});
