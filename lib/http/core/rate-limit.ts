/**
 * Token buckets, one for each caller, in the memory of this process: a shield against runaway clients, not a quota.
 * Several processes allow that many times as much.
 */
export type Allowance = { perSecond: number; burst: number };

type Bucket = { left: number; atMs: number };

export class RateLimiter {
  private readonly buckets = new Map<string, Bucket>();

  /** @param maxCallers Beyond this many callers, the one that was quiet longest is forgotten. */
  constructor(private readonly maxCallers = 10_000) {}

  /** Takes one request off; the seconds to wait when none is left, else 0. */
  take(caller: string, { perSecond, burst }: Allowance, nowMs: number): number {
    const left = this.leftOf(caller, { perSecond, burst }, nowMs);
    const allowed = left >= 1;
    this.remember(caller, { left: allowed ? left - 1 : left, atMs: nowMs });
    return allowed ? 0 : (1 - left) / perSecond;
  }

  /** The seconds to wait before `take` would pass, without taking. */
  waitOf(caller: string, allowance: Allowance, nowMs: number): number {
    const left = this.leftOf(caller, allowance, nowMs);
    return left >= 1 ? 0 : (1 - left) / allowance.perSecond;
  }

  private leftOf(caller: string, { perSecond, burst }: Allowance, nowMs: number): number {
    const bucket = this.buckets.get(caller);
    if (!bucket) return burst;
    return Math.min(burst, bucket.left + (Math.max(0, nowMs - bucket.atMs) / 1_000) * perSecond);
  }

  private remember(caller: string, bucket: Bucket): void {
    // Put in anew, so that the map's order is the order of last use.
    this.buckets.delete(caller);
    this.buckets.set(caller, bucket);
    if (this.buckets.size <= this.maxCallers) return;
    const [oldest] = this.buckets.keys();
    if (oldest !== undefined) this.buckets.delete(oldest);
  }
}
