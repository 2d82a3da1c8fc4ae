/**
 * What is ready in one turn of the event loop, done together at its end. Each answer that is written by itself wakes whoever
 * waits for it, which costs the system more than most answers cost to find; written side by side they wake it once.
 */
export class Together {
  #ready: (() => void)[] = [];
  readonly #most: number;
  readonly #later: (run: () => void) => void;

  /** @param most So many at once: the first shall not wait for all others. @param later Runs something at the end of the turn. */
  constructor(most: number, later: (run: () => void) => void) {
    this.#most = most;
    this.#later = later;
  }

  /** Does it at the end of this turn, or before. It must not throw. */
  add(run: () => void): void {
    const count = this.#ready.push(run);
    if (count >= this.#most) this.#run();
    else if (count === 1) this.#later(() => this.#run());
  }

  #run(): void {
    const ready = this.#ready;
    this.#ready = [];
    for (const run of ready) run();
  }
}
