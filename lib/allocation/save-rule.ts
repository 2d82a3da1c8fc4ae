import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { NotFound } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { requireOrder, requireSound } from "./check-rule";
import type { RuleVersion } from "./core/rule-versions";
import type { RuleView } from "./core/views";
import { requireStart } from "./open-start";
import { nameRules, ruleView } from "./rule-view";
import type { RuleInput } from "./schemas";
import { requireWhole } from "./sight";
import { lockRules, readRules, writeDraft } from "./store/rules";

/**
 * Saves a draft: a new rule, or the next version of one, in the place of a draft that it had. It is checked as if it held
 * from its day on, with all rules in force at any time from then. Nothing is charged by it before it is activated.
 * Right: allocation.write of everything.
 * @throws Invalid for percentages that do not sum to 100, unknown places, a day that begins no period.
 * @throws Conflict for a day in a closed period, and where money would go round (SOURCE_IS_TARGET, ALLOCATION_CYCLE).
 */
export async function saveRule(ctx: Context, { ruleId, ...input }: RuleInput): Promise<RuleView> {
  requireWhole(ctx, "allocation.write");
  const now = ctx.clock.now();
  return withTransaction(ctx.db, async (tx) => {
    await lockRules(tx);
    const all = await readRules(tx);
    const own = all.filter((each) => each.ruleId === ruleId);
    if (ruleId !== undefined && own.length === 0) throw new NotFound("There is no such rule.");
    const before = own.find(({ state }) => state === "draft");
    const of = ruleId ?? newId("alr");
    const version = before?.version ?? Math.max(0, ...own.map((each) => each.version)) + 1;
    const made = { createdBy: ctx.actor.id, createdByName: ctx.actor.name, createdAt: now };
    const rule: RuleVersion = { ...input, ...made, id: `${of}:v${version}`, ruleId: of, version, validTo: null, state: "draft" };
    await requireSound(tx, rule.definition);
    await requireStart(tx, rule.validFrom, "validFrom");
    await requireOrder(tx, rule, all);
    await writeDraft(tx, rule);
    const view = ruleView(rule, await nameRules(tx, [rule.definition]), now);
    await recordAudit(tx, ctx, {
      action: "allocation_rule.save",
      objectType: "allocation_rule",
      objectId: rule.id,
      before: before && { name: before.name, step: before.step, position: before.position, definition: before.definition },
      after: { name: rule.name, step: rule.step, position: rule.position, definition: rule.definition, validFrom: rule.validFrom },
      reason: rule.reason,
    });
    return view;
  });
}
