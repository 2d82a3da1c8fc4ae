/** Below a floor of activity nothing is found: a single stray call is noise. */
import { parseUsd, type Usd } from "@/lib/kernel/money";

/** A threshold of money, which has two decimals. */
export const usdLimit = (limit: number): Usd => parseUsd(String(limit));

/** Calls, and money either as an amount or as a share of all that the identity cost. */
export function isAboveFloor(
  { requests, costUsd }: { requests: number; costUsd: Usd },
  totalUsd: Usd,
  limits: { floorRequests: number; floorUsd: number; floorShare: number },
): boolean {
  if (requests < limits.floorRequests) return false;
  return (
    costUsd >= usdLimit(limits.floorUsd) ||
    (totalUsd > 0n && costUsd * 10_000n >= BigInt(Math.round(limits.floorShare * 10_000)) * totalUsd)
  );
}
