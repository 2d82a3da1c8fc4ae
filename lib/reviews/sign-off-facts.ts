import type { Context } from "@/lib/auth";
import type { Db, Tx } from "@/lib/db/client";
import { readTaskProgress } from "@/lib/revocation";
import { readExceptions } from "@/lib/risk";
import type { Campaign } from "./core/campaign";
import type { SignOffFacts } from "./core/sign-off";
import { reviewerIdOf } from "./load-attesters";
import { readSignOff, readUnverifiedItems } from "./store/progress";

/** Of revocation that does not show its effect: an exception from it lets a campaign be signed off all the same. */
const REVOCATION_RULE = "R27";

export async function signOffFacts(
  db: Db | Tx,
  ctx: Context,
  campaign: Campaign,
): Promise<SignOffFacts & { items: number; revoked: number }> {
  const { pending, waiting, items, revoked, reviewed } = await readSignOff(db, campaign.id, reviewerIdOf(ctx.actor));
  const unverified = await readUnverifiedItems(db, campaign.id);
  const now = ctx.clock.now();
  const excepted = new Set(
    unverified.length === 0
      ? []
      : (await readExceptions(ctx.db, now)).flatMap(({ ruleId, identityId }) => (ruleId === REVOCATION_RULE ? (identityId ?? []) : [])),
  );
  const tasks = (await readTaskProgress(db, [campaign.id], now)).get(campaign.id)?.tasks ?? [];
  return {
    ...{ state: campaign.state, pending, waiting, items, revoked },
    unverifiedTier1: unverified.filter(({ identityId }) => !excepted.has(identityId)).length,
    own:
      ctx.actor.kind === "person"
        ? { reviewed, items, remediated: tasks.filter(({ confirmedBy }) => confirmedBy === ctx.actor.id).length }
        : null,
  };
}
