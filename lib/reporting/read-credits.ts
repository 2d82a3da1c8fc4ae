import { authorize, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { Forbidden } from "@/lib/kernel/errors";
import { utcDate } from "@/lib/kernel/period";
import { type Credits, listCredits } from "@/lib/pricing";
import { type CreditBalance, type CreditReport, creditReport } from "@/lib/pricing/core/credits";
import { readCreditUses } from "./store/credit-uses";
import { loadNames } from "./store/names";
import { readTogether } from "./store/read";

export type CreditAnswer = Omit<CreditReport, "pools"> & {
  pools: (CreditBalance & { teamName: string | null })[];
  multipliers: Credits["multipliers"];
  asOf: string;
};

/**
 * What is left of credits bought in advance: drawn by usage in the order of days, worked out from the roll-ups each time,
 * so that a late event, a correction or a retracted pool is simply in it. Of the whole organisation, since a part of the
 * usage would tell a balance that nobody has. Rights: price.read and spend.read over the whole organisation.
 */
export async function readCredits(ctx: Context): Promise<CreditAnswer> {
  authorize(ctx, "spend.read");
  const { pools, multipliers } = await listCredits(ctx);
  if (scopeOf(ctx.actor, "spend.read").kind !== "all")
    throw new Forbidden("Balances of credits are of the whole organisation, and you see a part of its usage.");
  const now = ctx.clock.now();
  const asOf = now.toISOString();
  const since = pools.map((pool) => pool.validFrom).sort()[0];
  if (since === undefined) return { pools: [], over: [], used: [], multipliers, asOf };
  const providers = [...new Set(pools.map((pool) => pool.provider))];
  const uses = await readTogether(ctx.db, (tx) => readCreditUses(tx, providers, since));
  const report = creditReport(pools, multipliers, uses, utcDate(now));
  const nameOf = await loadNames(ctx.db);
  const named = report.pools.map((pool) => ({ ...pool, teamName: pool.teamId === "" ? null : nameOf("team", pool.teamId).name }));
  return { ...report, pools: named, multipliers, asOf };
}
