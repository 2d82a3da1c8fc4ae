/** How old a value may be, counted from when its reading began, in milliseconds: past `againMs` it is read anew beside those who use it, past `goodMs` they wait. */
export type Freshness = { againMs: number; goodMs: number };

type Reading<Value> = { value: Promise<Value>; startedAtMs: number };

/**
 * A value that others change, read anew while the last one still serves: nobody waits but whoever finds none that is good
 * enough, and all of these for one reading. A reading that fails is forgotten, and tried again by the next who asks.
 */
export class Fresh<Value> {
  readonly #read: () => Promise<Value>;
  readonly #freshness: Freshness;
  #kept: { value: Value; startedAtMs: number } | undefined;
  #reading: Reading<Value> | undefined;

  constructor(read: () => Promise<Value>, freshness: Freshness) {
    this.#read = read;
    this.#freshness = freshness;
  }

  /** @param nowMs Of one clock, whichever: a value from its future is not good. @throws what the reading throws, to those who wait for it. */
  get(nowMs: number): Value | Promise<Value> {
    const kept = this.#kept;
    const ageMs = kept ? nowMs - kept.startedAtMs : Number.POSITIVE_INFINITY;
    const isGood = ageMs >= 0 && ageMs < this.#freshness.goodMs;
    if (kept && isGood && ageMs < this.#freshness.againMs) return kept.value;
    const reading = this.#reading ?? this.#start(nowMs);
    return kept && isGood ? kept.value : reading.value;
  }

  /** A value whose reading begins now: what there is is known to be outdated. */
  readNow(nowMs: number): Promise<Value> {
    return this.#start(nowMs).value;
  }

  #start(nowMs: number): Reading<Value> {
    const reading = { value: this.#read(), startedAtMs: nowMs };
    this.#reading = reading;
    reading.value.then(
      (value) => {
        // One that was overtaken by a later reading says nothing new.
        if (this.#reading === reading) this.#kept = { value, startedAtMs: nowMs };
        this.#end(reading);
      },
      () => this.#end(reading),
    );
    return reading;
  }

  #end(reading: Reading<Value>): void {
    if (this.#reading === reading) this.#reading = undefined;
  }
}
