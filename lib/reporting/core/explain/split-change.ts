/**
 * Why a cost changed: price-volume-mix analysis, with what began and what ended told apart.
 *
 * A leaf is what has one rate: an identity's use of one meter of one model. With quantity q and cost c before (0) and
 * now (1), Q the sum of q over all leaves of the same unit that are in both spans, and r0 = c0 / q0:
 *   volume  c0 · (Q1 − Q0) / Q0        as if every leaf had grown like all of them together, at old rates
 *   mix     r0 · q1 − c0 · Q1 / Q0     what grew more or less than that, at old rates
 *   price   c1 − r0 · q1               today's quantity at the change of its rate
 * A leaf without a quantity before is new, one without a quantity now is gone: the whole of its change is told under that
 * name. A leaf of which a part has no price on either side has no rate: the whole of its change is "unpriced".
 *
 * Each effect is linear in c0, q1 and c1 once r0 and Q1 / Q0 are known. So a leaf may be cut into cells (its teams, its
 * applications), and cells summed over any grouping give the same six effects.
 *
 * Rounding: a leaf's volume and its r0 · q1 are rounded half to even to 10⁻¹⁵ dollars; mix is what is left of the change.
 * Cells of one leaf are cut at rounded running sums in the order of their keys. All sums are of integers, hence exact.
 */
import { divideHalfEven, type Usd } from "@/lib/kernel/money";

export const EFFECTS = ["volume", "mix", "price", "new", "gone", "unpriced"] as const;
export type Effect = (typeof EFFECTS)[number];
export type Effects = Record<Effect, Usd>;

/** A side of a cell: quantity as an integer in any fixed unit, charges that have no price. */
export type Side = { quantity: bigint; costUsd: Usd; unpriced: bigint };
export const NO_SIDE: Side = { quantity: 0n, costUsd: 0n as Usd, unpriced: 0n };

/** A part of a leaf. Quantities of leaves of one `unit` may be added up. `key` tells the cells of a leaf apart. */
export type Cell = { leaf: string; unit: string; key: string; before: Side; now: Side };
export type SplitCell<Given extends Cell> = { cell: Given; effects: Effects };

export const noEffects = (): Effects => ({
  volume: 0n as Usd,
  mix: 0n as Usd,
  price: 0n as Usd,
  new: 0n as Usd,
  gone: 0n as Usd,
  unpriced: 0n as Usd,
});

export function addEffects(a: Effects, b: Effects): Effects {
  const sum = noEffects();
  for (const effect of EFFECTS) sum[effect] = (a[effect] + b[effect]) as Usd;
  return sum;
}

/** What the effects explain: the change of cost, to the last digit. */
export const changeOf = (effects: Effects): Usd => EFFECTS.reduce((sum, effect) => sum + effects[effect], 0n) as Usd;

type Leaf<Given extends Cell> = { unit: string; cells: Given[]; before: Side; now: Side };
type Growth = { before: bigint; now: bigint };
const NO_GROWTH: Growth = { before: 1n, now: 1n };

/** The effects of every cell. The order of the cells changes no effect. */
export function splitChange<Given extends Cell>(cells: readonly Given[]): SplitCell<Given>[] {
  const growth = growthOf(cells);
  return leavesOf(cells).flatMap((leaf) => splitLeaf(leaf, growth.get(leaf.unit)));
}

/** Quantity of each unit before and now, over the leaves that are in both spans: what volume is told by. */
export function growthOf(cells: readonly Cell[]): Map<string, Growth> {
  const growth = new Map<string, Growth>();
  for (const leaf of leavesOf(cells)) {
    if (stateOf(leaf) !== "both") continue;
    const known = growth.get(leaf.unit) ?? { before: 0n, now: 0n };
    growth.set(leaf.unit, { before: known.before + leaf.before.quantity, now: known.now + leaf.now.quantity });
  }
  return growth;
}

const addSides = (a: Side, b: Side): Side => ({
  quantity: a.quantity + b.quantity,
  costUsd: (a.costUsd + b.costUsd) as Usd,
  unpriced: a.unpriced + b.unpriced,
});

function leavesOf<Given extends Cell>(cells: readonly Given[]): Leaf<Given>[] {
  const leaves = new Map<string, Leaf<Given>>();
  for (const cell of cells) {
    const leaf = leaves.get(cell.leaf);
    if (!leaf) leaves.set(cell.leaf, { unit: cell.unit, cells: [cell], before: cell.before, now: cell.now });
    else {
      leaf.cells.push(cell);
      leaf.before = addSides(leaf.before, cell.before);
      leaf.now = addSides(leaf.now, cell.now);
    }
  }
  return [...leaves.values()];
}

function stateOf({ before, now }: Pick<Cell, "before" | "now">): "both" | "new" | "gone" | "unpriced" {
  if (before.unpriced > 0n || now.unpriced > 0n) return "unpriced";
  if (before.quantity <= 0n) return "new";
  return now.quantity <= 0n ? "gone" : "both";
}

function splitLeaf<Given extends Cell>(leaf: Leaf<Given>, growth: Growth = NO_GROWTH): SplitCell<Given>[] {
  const state = stateOf(leaf);
  if (state !== "both") {
    return leaf.cells.map((cell) => ({ cell, effects: { ...noEffects(), [state]: (cell.now.costUsd - cell.before.costUsd) as Usd } }));
  }
  const cells = [...leaf.cells].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const volumes = cutAt(
    cells.map((cell) => cell.before.costUsd),
    growth.now - growth.before,
    growth.before,
  );
  const atOldRates = cutAt(
    cells.map((cell) => cell.now.quantity),
    leaf.before.costUsd,
    leaf.before.quantity,
  );
  return cells.map((cell, i) => {
    const volume = volumes[i] ?? 0n;
    const price = cell.now.costUsd - (atOldRates[i] ?? 0n);
    const mix = cell.now.costUsd - cell.before.costUsd - volume - price;
    return { cell, effects: { ...noEffects(), volume: volume as Usd, mix: mix as Usd, price: price as Usd } };
  });
}

/** Parts times a fraction, cut at the rounded running sums: they sum to the rounded whole. */
function cutAt(parts: readonly bigint[], numerator: bigint, denominator: bigint): bigint[] {
  let sum = 0n;
  let cut = 0n;
  return parts.map((part) => {
    sum += part;
    const next = divideHalfEven(sum * numerator, denominator);
    const own = next - cut;
    cut = next;
    return own;
  });
}
