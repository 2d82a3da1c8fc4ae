import type { Amount } from "@/lib/budgets/core/budget";
import { type Db, poolOf } from "@/lib/db/client";
import type { Level } from "./core/admit";
import { type Counter, type CounterId, readCounters } from "./store/reservations";

/** How old what is said of a counter may be. */
const FRESH_MS = 1_000;
const MOST = 20_000;

/**
 * Counters that only warn, as they were a moment ago: read together in the background, so that a warning costs a call
 * nothing. Of one that was never read there is nothing to say yet.
 */
export class CounterWatch {
  readonly #known = new Map<string, Counter & { atMs: number }>();
  /** Since the last reading: all are read in the next, so that one reading a second does for however many. */
  #asked = new Map<string, CounterId>();
  #reading: Promise<void> | undefined;

  constructor(private readonly db: Db) {}

  used({ id, budget, key }: Pick<Level, "id" | "budget" | "key">): Amount | undefined {
    if (!this.#asked.has(id)) this.#asked.set(id, { budgetId: budget.id, key });
    const known = this.#known.get(id);
    if (!known || performance.now() - known.atMs > FRESH_MS) this.#reading ??= this.#read();
    return known && known.spent + known.held;
  }

  async #read(): Promise<void> {
    await new Promise(setImmediate);
    const wanted = this.#asked;
    this.#asked = new Map();
    try {
      const counters = await readCounters(poolOf(this.db), [...wanted.values()]);
      if (this.#known.size > MOST) this.#known.clear();
      for (const id of wanted.keys()) this.#known.set(id, { ...(counters.get(id) ?? { spent: 0n, held: 0n }), atMs: performance.now() });
    } catch {
      // A warning that cannot be given is no reason to refuse a call.
    } finally {
      this.#reading = undefined;
    }
  }
}
