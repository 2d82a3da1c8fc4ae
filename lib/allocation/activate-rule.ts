import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict } from "@/lib/kernel/errors";
import { requireOrder, requireSound } from "./check-rule";
import { endings } from "./core/rule-versions";
import type { RuleView } from "./core/views";
import { requireStart } from "./open-start";
import { nameRules, ruleView } from "./rule-view";
import { requireWhole } from "./sight";
import { activateRow, endRows, lockRules, readRules } from "./store/rules";

/**
 * Puts the draft of a rule in force from its day on; the version before it ends there. Checked again as when it was saved,
 * since other rules and closed periods may have come. What a period is charged by it is approved with the period, by
 * another person. Right: allocation.write of everything.
 * @throws Conflict without a draft, for a day in a closed period by now, and where money would go round.
 */
export async function activateRule(ctx: Context, ruleId: string): Promise<RuleView> {
  requireWhole(ctx, "allocation.write");
  return withTransaction(ctx.db, async (tx) => {
    await lockRules(tx);
    const all = await readRules(tx);
    const draft = all.find((each) => each.ruleId === ruleId && each.state === "draft");
    if (!draft) throw new Conflict("This rule has no draft to activate.");
    await requireSound(tx, draft.definition);
    await requireStart(tx, draft.validFrom, "validFrom");
    await requireOrder(tx, draft, all);
    const changes = endings(
      all.filter((each) => each.ruleId === ruleId),
      draft.validFrom,
    );
    await endRows(tx, changes);
    await activateRow(tx, draft.id);
    await recordAudit(tx, ctx, {
      action: "allocation_rule.activate",
      objectType: "allocation_rule",
      objectId: draft.id,
      before: changes.length > 0 ? { ended: changes } : undefined,
      after: { name: draft.name, step: draft.step, position: draft.position, definition: draft.definition, validFrom: draft.validFrom },
      reason: draft.reason,
    });
    return ruleView({ ...draft, state: "active" }, await nameRules(tx, [draft.definition]), ctx.clock.now());
  });
}
