/**
 * Runs what is asked for at once together: while as many runs as may be are under way, what comes waits, and goes with all
 * else that waited and may go with it. Who is alone waits for nobody.
 */
export type TogetherHow<Part, Outcome> = {
  /** Runs under way at once. */
  atOnce: number;
  /** How much of a run a part is, and how much a run may be. A part that is more goes alone. */
  sizeOf: (part: Part) => number;
  mostSize: number;
  /** Whether two parts may be of one run: those for which this holds with a third hold with each other. */
  mayJoin: (one: Part, other: Part) => boolean;
  /** What became of each part, in their order. What it throws is told to all of them. */
  run: (parts: readonly Part[]) => Promise<PromiseSettledResult<Outcome>[]>;
};

type Waiting<Part, Outcome> = { part: Part; resolve: (outcome: Outcome) => void; reject: (error: unknown) => void };

export class Together<Part, Outcome> {
  #running = 0;
  #waiting: Waiting<Part, Outcome>[] = [];

  constructor(private readonly how: TogetherHow<Part, Outcome>) {}

  add(part: Part): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ part, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#running >= this.how.atOnce || this.#waiting.length === 0) return;
    this.#running++;
    const group = this.#takeGroup();
    this.how
      .run(group.map(({ part }) => part))
      .then(
        (outcomes) => {
          for (const [i, { resolve, reject }] of group.entries()) {
            const outcome = outcomes[i] as PromiseSettledResult<Outcome>;
            if (outcome.status === "fulfilled") resolve(outcome.value);
            else reject(outcome.reason);
          }
        },
        (error: unknown) => {
          for (const { reject } of group) reject(error);
        },
      )
      .finally(() => {
        this.#running--;
        this.#next();
      });
  }

  /** The one that waited longest, and what may go with it as far as there is room: nobody is overtaken for ever. */
  #takeGroup(): Waiting<Part, Outcome>[] {
    const { sizeOf, mostSize, mayJoin } = this.how;
    const group: Waiting<Part, Outcome>[] = [];
    const left: Waiting<Part, Outcome>[] = [];
    let size = 0;
    for (const one of this.#waiting) {
      const [first] = group;
      const isNext = !first || (size + sizeOf(one.part) <= mostSize && mayJoin(first.part, one.part));
      if (isNext) size += sizeOf(one.part);
      (isNext ? group : left).push(one);
    }
    this.#waiting = left;
    return group;
  }
}
