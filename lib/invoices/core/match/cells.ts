/**
 * Which metered usage and which lines speak of the same. Two of them do when they are of one day and agree in every dimension
 * that both tell; what touches a common third is one cell. So a cell is a day, model, project, key and meter where both sides
 * tell all of it, and coarser exactly where one of them does not.
 */
import { type Billed, type Cell, DIMENSIONS, type Metered, type Place } from "./items";

export function cellsOf(metered: readonly Metered[], billed: readonly Billed[]): Cell[] {
  const sets = new DisjointSets(metered.length + billed.length);
  const index = new Index(metered);
  for (const [i, line] of billed.entries()) {
    for (const bucket of index.matching(line)) {
      // A bucket that a line touched is one cell; later lines need to touch only its first.
      const [first] = bucket.members;
      if (first === undefined) continue;
      if (!bucket.isOne) for (const member of bucket.members) sets.unite(first, member);
      bucket.isOne = true;
      sets.unite(first, metered.length + i);
    }
  }
  joinAlike(sets, metered, billed);
  const cells = new Map<number, Cell>();
  const cellAt = (node: number): Cell => {
    const root = sets.root(node);
    const known = cells.get(root);
    if (known) return known;
    const made: Cell = { place: { model: null, project: null, key: null, meter: null }, days: [], metered: [], billed: [] };
    cells.set(root, made);
    return made;
  };
  for (const [i, item] of metered.entries()) cellAt(i).metered.push(item);
  for (const [i, item] of billed.entries()) cellAt(metered.length + i).billed.push(item);
  for (const cell of cells.values()) {
    cell.place = commonPlace([...cell.metered, ...cell.billed]);
    cell.days = [...new Set([...cell.metered.map(({ day }) => day), ...cell.billed.flatMap(({ days }) => days)])].sort();
  }
  return [...cells.values()];
}

/** What nobody on the other side answers for is told together where it is the same. */
function joinAlike(sets: DisjointSets, metered: readonly Metered[], billed: readonly Billed[]): void {
  const first = new Map<string, number>();
  const join = (node: number, days: readonly string[], place: Place, side: string): void => {
    const key = [side, ...days, ...DIMENSIONS.map((name) => place[name] ?? "\u0000")].join("\u0001");
    const known = first.get(key);
    if (known === undefined) first.set(key, node);
    else sets.unite(known, node);
  };
  for (const [i, item] of metered.entries()) join(i, [item.day], item, "m");
  for (const [i, item] of billed.entries()) join(metered.length + i, item.days, item, "b");
}

/** In each dimension the one value that is told, else null. */
function commonPlace(items: readonly Place[]): Place {
  const of = (name: keyof Place): string | null => {
    const told = new Set(items.map((item) => item[name]).filter((value) => value !== null));
    return told.size === 1 ? ([...told][0] ?? null) : null;
  };
  return { model: of("model"), project: of("project"), key: of("key"), meter: of("meter") };
}

type Bucket = { members: number[]; isOne: boolean };

/** Metered items by the dimensions that they share with a line: one look-up for each way in which metered items tell them. */
class Index {
  private readonly byMask = new Map<number, { item: Metered; node: number }[]>();
  private readonly buckets = new Map<string, Map<string, Bucket>>();

  constructor(metered: readonly Metered[]) {
    metered.forEach((item, node) => {
      const mask = maskOf(item);
      const known = this.byMask.get(mask);
      if (known) known.push({ item, node });
      else this.byMask.set(mask, [{ item, node }]);
    });
  }

  *matching(line: Billed): Generator<Bucket> {
    const lineMask = maskOf(line);
    for (const mask of this.byMask.keys()) {
      const common = mask & lineMask;
      const table = this.table(mask, common);
      for (const day of line.days) {
        const bucket = table.get(keyOf(day, line, common));
        if (bucket) yield bucket;
      }
    }
  }

  private table(mask: number, common: number): Map<string, Bucket> {
    const name = `${mask}/${common}`;
    const known = this.buckets.get(name);
    if (known) return known;
    const made = new Map<string, Bucket>();
    for (const { item, node } of this.byMask.get(mask) ?? []) {
      const key = keyOf(item.day, item, common);
      const bucket = made.get(key);
      if (bucket) bucket.members.push(node);
      else made.set(key, { members: [node], isOne: false });
    }
    this.buckets.set(name, made);
    return made;
  }
}

const maskOf = (place: Place): number => DIMENSIONS.reduce((mask, name, i) => (place[name] === null ? mask : mask | (1 << i)), 0);
const keyOf = (day: string, place: Place, mask: number): string =>
  DIMENSIONS.reduce((key, name, i) => (mask & (1 << i) ? `${key}\u0001${place[name]}` : `${key}\u0001\u0000`), day);

/** Union-find with path halving. */
class DisjointSets {
  private readonly parent: number[];
  constructor(size: number) {
    this.parent = Array.from({ length: size }, (_, i) => i);
  }

  root(node: number): number {
    let at = node;
    for (;;) {
      const up = this.parent[at] ?? at;
      if (up === at) return at;
      this.parent[at] = this.parent[up] ?? up;
      at = up;
    }
  }

  unite(a: number, b: number): void {
    this.parent[this.root(b)] = this.root(a);
  }
}
