/**
 * Limits of speed: for each, tokens that refill evenly up to its burst; a call takes one. State of one process: several
 * processes behind one address allow as many times the limit, which is why money is never guarded by it.
 */
export type Speed = { requests: number; seconds: number; burst: number };

type Bucket = { tokens: number; atMs: number };

/** Upper bound of buckets kept: a limit for each identity makes as many. */
const MOST = 50_000;

export class TokenBuckets {
  readonly #buckets = new Map<string, Bucket>();

  /** Takes one. @returns 0 when it was there, else the seconds until it will be, rounded up to tenths. */
  take(key: string, { requests, seconds, burst }: Speed, nowMs: number): number {
    const perMs = requests / (seconds * 1_000);
    const bucket = this.#buckets.get(key) ?? this.#made(key, burst, nowMs);
    bucket.tokens = Math.min(burst, bucket.tokens + Math.max(0, nowMs - bucket.atMs) * perMs);
    bucket.atMs = nowMs;
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1;
      return 0;
    }
    return Math.ceil((1 - bucket.tokens) / perMs / 100) / 10;
  }

  #made(key: string, burst: number, nowMs: number): Bucket {
    // The oldest goes first; it had most likely filled up again.
    if (this.#buckets.size >= MOST) for (const first of this.#buckets.keys()) if (this.#buckets.delete(first)) break;
    const bucket = { tokens: burst, atMs: nowMs };
    this.#buckets.set(key, bucket);
    return bucket;
  }
}
