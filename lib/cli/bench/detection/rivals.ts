/** What people make do with: hourly spend beyond four standard deviations, and a fixed limit of a day. */
import { DAY_MS, HOUR_MS } from "@/lib/sample/core/moments";
import { WARM_UP_DAYS } from "./calendar";
import type { Raised } from "./score";
import type { ScopeSums, Sums } from "./sums";

const SIGMAS = 4;
const HOURS_KEPT = WARM_UP_DAYS * 24;
const MERGED_MS = DAY_MS;
/** The limit is set once, after a fortnight: so many times its mean day, and not below some dollars. */
const TIMES_A_DAY = 2;
const LEAST_LIMIT_USD = 5;

export class Rivals {
  readonly sigma: Raised[] = [];
  readonly fixed: Raised[] = [];
  private readonly hours = new Map<string, Float64Array>();
  private readonly last = new Map<string, Raised>();

  constructor(private readonly fromMs: number) {}

  /** Before the hour is closed. */
  hour(sums: Sums, hourMs: number): void {
    for (const scope of sums.scopes.values()) {
      if (scope.kind !== "identity") continue;
      this.bySigma(scope, hourMs);
      this.byLimit(scope, hourMs);
    }
  }

  private bySigma(scope: ScopeSums, hourMs: number): void {
    const n = Math.round((hourMs - this.fromMs) / HOUR_MS);
    const kept = this.hours.get(scope.id) ?? new Float64Array(HOURS_KEPT);
    this.hours.set(scope.id, kept);
    const usd = scope.hour.usd + scope.quarter.usd;
    if (n >= HOURS_KEPT) {
      const mean = kept.reduce((sum, value) => sum + value, 0) / HOURS_KEPT;
      const variance = kept.reduce((sum, value) => sum + (value - mean) ** 2, 0) / HOURS_KEPT;
      if (usd > mean + SIGMAS * Math.sqrt(variance) && variance > 0) this.raise(this.sigma, `sigma ${scope.id}`, scope.id, hourMs);
    }
    kept[n % HOURS_KEPT] = usd;
  }

  private byLimit(scope: ScopeSums, hourMs: number): void {
    const day = Math.floor((hourMs - this.fromMs) / DAY_MS);
    if (day < WARM_UP_DAYS) return;
    const fortnight = scope.days.subarray(0, WARM_UP_DAYS).reduce((sum, value) => sum + value, 0);
    const limit = Math.max(LEAST_LIMIT_USD, (TIMES_A_DAY * fortnight) / WARM_UP_DAYS);
    if ((scope.days[day] ?? 0) > limit) this.raise(this.fixed, `fixed ${scope.id}`, scope.id, hourMs);
  }

  private raise(list: Raised[], name: string, id: string, hourMs: number): void {
    const before = this.last.get(name);
    if (before !== undefined && hourMs - before.lastSeenMs <= MERGED_MS) {
      before.lastSeenMs = hourMs + HOUR_MS;
      return;
    }
    const one: Raised = {
      ...{ detectors: [], severity: "medium", identityIds: [id], scopeKeys: [`identity:${id}`] },
      ...{ startedMs: hourMs, detectedMs: hourMs + HOUR_MS, lastSeenMs: hourMs + HOUR_MS },
    };
    this.last.set(name, one);
    list.push(one);
  }
}
