import type { Context } from "@/lib/auth";
import type { RuleList } from "./core/views";
import { nameRules, ruleView } from "./rule-view";
import type { RuleQuery } from "./schemas";
import { requireWhole } from "./sight";
import { readRules } from "./store/rules";

/** All versions of all rules, in the order in which they are carried out, each rule's newest first. Right: spend.read of everything. */
export async function listRules(ctx: Context, { state }: RuleQuery): Promise<RuleList> {
  requireWhole(ctx, "spend.read");
  const rules = await readRules(ctx.db, state === "all" ? {} : { state });
  const nameOf = await nameRules(
    ctx.db,
    rules.map(({ definition }) => definition),
  );
  return { data: rules.map((rule) => ruleView(rule, nameOf, ctx.clock.now())), nextCursor: null };
}
