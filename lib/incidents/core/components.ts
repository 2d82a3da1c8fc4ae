/** Things that hang together: any two with a name in common, and all that hang together with those. In the order of the things. */
export function componentsOf<T>(things: readonly T[], namesOf: (thing: T) => readonly string[]): T[][] {
  const sets = new DisjointSets(things.length);
  const first = new Map<string, number>();
  things.forEach((thing, i) => {
    for (const name of namesOf(thing)) {
      const other = first.get(name);
      if (other === undefined) first.set(name, i);
      else sets.join(i, other);
    }
  });
  return sets.groups().map((group) => group.map((i) => things[i] as T));
}

/** Union and find over 0 to n-1. */
export class DisjointSets {
  readonly #above: number[];
  constructor(size: number) {
    this.#above = Array.from({ length: size }, (_, i) => i);
  }
  root(of: number): number {
    let at = of;
    while (this.#above[at] !== at) {
      this.#above[at] = this.#above[this.#above[at] as number] as number;
      at = this.#above[at] as number;
    }
    return at;
  }
  join(a: number, b: number): void {
    const [low, high] = [this.root(a), this.root(b)].sort((x, y) => x - y) as [number, number];
    this.#above[high] = low;
  }
  groups(): number[][] {
    const byRoot = new Map<number, number[]>();
    for (let i = 0; i < this.#above.length; i++) {
      const root = this.root(i);
      const group = byRoot.get(root);
      if (group) group.push(i);
      else byRoot.set(root, [i]);
    }
    return [...byRoot.values()];
  }
}
