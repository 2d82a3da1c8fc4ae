import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { raiseLedgerVersion, withTransaction } from "@/lib/db/transaction";
import { nameDirectory } from "@/lib/identities";
import { Conflict, NotFound } from "@/lib/kernel/errors";
import { namesFrom } from "./core/describe-budget";
import { ruleState, ruleView } from "./core/rule-view";
import type { RuleView } from "./core/views";
import { requireLifting, seesRule } from "./rule-rights";
import { readStanding } from "./sight";
import { readActorNames } from "./store/history";
import { lockRule, writeLift } from "./store/rules";

/**
 * Ends a block or a limit of speed, with the reason; every process knows within a second. Right: that by which it was put,
 * over what it names, or budget.approve_security: who may stop may not always let go again, and what security put security lifts.
 * @throws NotFound for what the caller does not see, Forbidden, Conflict when it is over already.
 */
export async function liftRule(ctx: Context, id: string, { reason }: { reason: string }): Promise<RuleView> {
  const now = ctx.clock.now();
  const [standing, names] = await Promise.all([readStanding(ctx), nameDirectory(ctx.db)]);
  const rule = await withTransaction(ctx.db, async (tx) => {
    await raiseLedgerVersion(tx, "budgets");
    const rule = await lockRule(tx, id);
    if (!rule || !seesRule(ctx, rule, standing)) throw new NotFound("There is no such rule.");
    requireLifting(ctx, rule, standing);
    if (ruleState(rule, now) !== "running") {
      throw new Conflict("This rule is over already.", [{ location: "ruleId", message: "It is over.", fix: "Read the list again." }]);
    }
    const lift = { liftedAt: now, liftedBy: ctx.actor.id, liftReason: reason };
    await writeLift(tx, id, lift);
    await recordAudit(tx, ctx, {
      action: `enforcement_rule.lift`,
      objectType: "enforcement_rule",
      objectId: id,
      before: { kind: rule.kind, scopeKind: rule.scopeKind, scopeId: rule.scopeId },
      reason,
    });
    return { ...rule, ...lift };
  });
  return ruleView(rule, now, namesFrom(names), await readActorNames(ctx.db, [rule.createdBy, ctx.actor.id]), false);
}
