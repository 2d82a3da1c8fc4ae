import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { CreditMultiplier, CreditPool } from "./core/credits";
import { readCreditMultipliers, readCreditPools } from "./store/credits";

export type Credits = { pools: CreditPool[]; multipliers: (CreditMultiplier & { id: number; reason: string })[] };

/** Pools and multipliers that were not taken back. What is left of them: reporting. Right: price.read. */
export async function listCredits(ctx: Context): Promise<Credits> {
  authorize(ctx, "price.read");
  const [pools, multipliers] = await Promise.all([readCreditPools(ctx.db), readCreditMultipliers(ctx.db)]);
  return {
    pools: pools
      .filter(({ state }) => state === "active")
      .map(({ state: _, reason: __, createdBy: ___, createdAt: ____, ...pool }) => pool),
    multipliers: multipliers
      .filter(({ state }) => state === "active")
      .map(({ id, provider, model, creditsPerRequest, validFrom, reason }) => ({
        id,
        provider,
        model,
        creditsPerRequest,
        validFrom,
        reason,
      })),
  };
}
