import { authorize, type Context } from "@/lib/auth";
import { nameDirectory } from "@/lib/identities";
import type { Page } from "@/lib/kernel/page";
import { namesFrom } from "./core/describe-budget";
import { ruleView } from "./core/rule-view";
import type { RuleView } from "./core/views";
import { mayLift, seesRule } from "./rule-rights";
import type { RuleQuery } from "./schemas";
import { seenPage } from "./seen-page";
import { readStanding } from "./sight";
import { readActorNames } from "./store/history";
import { readRules } from "./store/rules";

/**
 * Blocks and limits of speed, newest first: those that run, or all that there ever were. Right: spend.read; of rules about
 * one thing those on what the caller sees.
 */
export async function listRules(ctx: Context, query: RuleQuery): Promise<Page<RuleView>> {
  authorize(ctx, "spend.read");
  const now = ctx.clock.now();
  const standing = await readStanding(ctx);
  const page = await seenPage(
    query,
    (limit, after) => readRules(ctx.db, { running: query.state === "running", limit, after }, now),
    (rule) => seesRule(ctx, rule, standing),
  );
  const people = page.data.flatMap(({ createdBy, liftedBy }) => (liftedBy === null ? [createdBy] : [createdBy, liftedBy]));
  const [names, actors] = await Promise.all([nameDirectory(ctx.db), readActorNames(ctx.db, people)]);
  return { ...page, data: page.data.map((rule) => ruleView(rule, now, namesFrom(names), actors, mayLift(ctx, rule, standing))) };
}
