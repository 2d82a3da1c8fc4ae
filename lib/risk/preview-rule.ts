import { authorize, type Context } from "@/lib/auth";
import { checkThresholds, defaultsOf, inForceAt } from "./core/thresholds";
import type { RulePreview } from "./core/views";
import { requireRule } from "./list-rules";
import { loadWorld } from "./load-world";
import type { RulePreviewInput } from "./schemas";
import { readSettings } from "./store/settings";

const EXAMPLES = 5;

/**
 * What a rule would find now with other thresholds, beside what it finds with those in force; nothing is written. Right: risk.configure.
 * @throws NotFound, Invalid as for setting them.
 */
export async function previewRule(ctx: Context, ruleId: string, { thresholds }: RulePreviewInput): Promise<RulePreview> {
  authorize(ctx, "risk.configure");
  const rule = requireRule(ruleId);
  checkThresholds(rule, thresholds);
  const now = ctx.clock.now();
  const inForce = inForceAt(rule, await readSettings(ctx.db, ruleId), now);
  const tried = { ...defaultsOf(rule), ...thresholds };
  // Some thresholds decide what is read, so each has a world of its own.
  const current = rule.judge(await loadWorld(ctx.db, now, [rule], () => inForce.limits), inForce.limits);
  const { drafts, evaluated, notEvaluable, missing } = rule.judge(await loadWorld(ctx.db, now, [rule], () => tried), tried);
  return {
    findsNow: inForce.enabled ? current.drafts.length : 0,
    wouldFind: drafts.length,
    ...{ evaluated, notEvaluable, missing },
    examples: [...drafts]
      .sort((a, b) => (a.exposedUsd < b.exposedUsd ? 1 : -1))
      .slice(0, EXAMPLES)
      .map(({ title }) => title),
  };
}
