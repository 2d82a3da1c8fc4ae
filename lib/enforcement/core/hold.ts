/** What this process holds of one counter, taken ahead of need so that most calls are decided without the database. */
import type { Amount, Budget } from "@/lib/budgets/core/budget";
import type { BudgetWindow } from "@/lib/budgets/core/window";
import { aheadOf, type Level, type Room } from "./admit";

export type HeldCounter = { id: string; budget: Budget; value: string; key: string; window: BudgetWindow };

/** No use for so long, and it goes back. */
const IDLE_MS = 2_000;
/** How long the pace of a hold that gave back all is remembered, for whoever goes on after a pause. */
const REMEMBERED_MS = 60_000;

export class Hold {
  readonly counter: HeldCounter;
  /** The reservation that it is, as the database knows it. */
  chunkId: string;
  free: Amount = 0n;
  expiresAtMs = 0;
  /** What was last taken ahead: below half of it, more is fetched. */
  ahead: Amount = 0n;
  /** What the counter had left when it was last read. */
  left: Amount = 0n;
  #used: Amount = 0n;
  #pace: Amount = 0n;
  #typical: Amount = 1n;
  #sinceMs: number;
  #usedAtMs: number;

  constructor({ id, budget, value, key, window }: Level, chunkId: string, nowMs: number) {
    this.counter = { id, budget, value, key, window };
    this.chunkId = chunkId;
    this.#sinceMs = nowMs;
    this.#usedAtMs = nowMs;
  }

  /**
   * Notes what a call uses, whoever decides on it: the pace is of all. A pause is no part of the pace, or a burst after it would
   * begin with next to nothing ahead; each halves it, so that seldom calls take nothing ahead.
   */
  note(amount: Amount, nowMs: number): void {
    if (nowMs - this.#usedAtMs >= IDLE_MS) {
      this.#pace /= 2n;
      this.#used = 0n;
      this.#sinceMs = nowMs;
    }
    this.#used += amount;
    this.#typical = amount;
    this.#usedAtMs = nowMs;
  }

  get isLow(): boolean {
    return this.ahead > 0n && this.free * 2n < this.ahead;
  }

  /** Of no more use: past its time, or empty and not asked for. A new one is made when it is needed again. */
  isSpent(nowMs: number, marginMs: number): boolean {
    if (this.expiresAtMs === 0) return false;
    if (nowMs >= this.expiresAtMs - marginMs) return true;
    const idleMs = this.#pace === 0n ? IDLE_MS : REMEMBERED_MS;
    return this.free === 0n && (nowMs - this.#usedAtMs >= idleMs || this.#isPast(nowMs));
  }

  isIdle(nowMs: number): boolean {
    return nowMs - this.#usedAtMs >= IDLE_MS || this.#isPast(nowMs);
  }

  #isPast(nowMs: number): boolean {
    const { endsAt } = this.counter.window;
    return endsAt !== null && nowMs >= endsAt.getTime();
  }

  /** How much to take ahead of what a counter has left. */
  aheadOf(room: Room, nowMs: number): Amount {
    const elapsed = BigInt(Math.max(1, nowMs - this.#sinceMs));
    // Over a moment a pace means nothing.
    if (elapsed >= 100n) {
      const latest = (this.#used * 1_000n) / elapsed;
      this.#pace = this.#pace === 0n ? latest : (this.#pace + latest) / 2n;
      this.#used = 0n;
      this.#sinceMs = nowMs;
    }
    return aheadOf(room, this.#pace, this.#typical);
  }
}
