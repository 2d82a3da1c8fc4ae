import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Invalid } from "@/lib/kernel/errors";
import { checkThresholds, inForceAt } from "./core/thresholds";
import type { RuleView } from "./core/views";
import { listRules, requireRule } from "./list-rules";
import type { RuleInput } from "./schemas";
import { lockRuns } from "./store/findings";
import { insertSetting, readSettings } from "./store/settings";

/**
 * Sets the thresholds of a rule from now or from a later moment on, or takes it out of force; what is left out is as by default.
 * Findings keep the thresholds that they were judged by. Right: risk.configure.
 * @throws NotFound, Invalid for names that the rule does not have, values out of bounds, or a beginning that is over.
 */
export async function setRule(ctx: Context, ruleId: string, input: RuleInput): Promise<RuleView> {
  authorize(ctx, "risk.configure");
  const rule = requireRule(ruleId);
  checkThresholds(rule, input.thresholds);
  const now = ctx.clock.now();
  if (input.effectiveFrom && input.effectiveFrom < now)
    throw new Invalid("A change of thresholds begins now or later.", [
      { location: "effectiveFrom", message: "It is over.", fix: "Leave it out, or name a later time." },
    ]);
  const { enabled, thresholds, reason, effectiveFrom = now } = input;
  await withTransaction(ctx.db, async (tx) => {
    await lockRuns(tx);
    const before = inForceAt(rule, await readSettings(tx, ruleId), now);
    await insertSetting(tx, { ruleId, enabled, thresholds, effectiveFrom, reason, createdBy: ctx.actor.id });
    await recordAudit(tx, ctx, {
      ...{ action: "risk_rule.set", objectType: "risk_rule", objectId: ruleId, reason },
      ...{ before, after: { enabled, thresholds, effectiveFrom: effectiveFrom.toISOString() } },
    });
  });
  const { data } = await listRules(ctx);
  return data.find(({ id }) => id === ruleId) as RuleView;
}
