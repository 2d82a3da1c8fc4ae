import { authorize, type Context, scopeOf } from "@/lib/auth";
import { NotFound } from "@/lib/kernel/errors";
import type { Rule } from "./core/rule";
import { POLICY_PREFIX, RULES, ruleOf } from "./core/rules";
import { inForceAt } from "./core/thresholds";
import type { RuleView } from "./core/views";
import { readUserNames } from "./store/findings";
import { type RunRow, readLastRuns } from "./store/runs";
import { readSettings, type StoredSetting } from "./store/settings";

/**
 * Every rule with its thresholds in force, who changed them, and what its last look came to: how much was judged, how much could not
 * be and why. Counts are of the whole organisation, and told to those who see all of it. Right: inventory.read.
 */
export async function listRules(ctx: Context): Promise<{ data: RuleView[]; policies: RuleView["last"][] }> {
  authorize(ctx, "inventory.read");
  const settings = await readSettings(ctx.db);
  const runs = scopeOf(ctx.actor, "inventory.read").kind === "all" ? await readLastRuns(ctx.db) : [];
  const users = await readUserNames(
    ctx.db,
    settings.map(({ createdBy }) => createdBy),
  );
  const byRule = new Map(runs.map((run) => [run.ruleId, run]));
  return {
    data: RULES.map((rule) => viewOf(rule, settings, byRule.get(rule.id), users, ctx.clock.now())),
    policies: runs.filter(({ ruleId }) => ruleId.startsWith(POLICY_PREFIX)).map(lastOf),
  };
}

/** @throws NotFound for a rule that does not exist. */
export function requireRule(id: string): Rule {
  const rule = ruleOf(id);
  if (!rule) throw new NotFound("There is no such rule.");
  return rule;
}

const lastOf = ({ ranAt, evaluated, notEvaluable, missing, open, excepted, exposedUsd }: RunRow) => ({
  ...{ ranAt: ranAt.toISOString(), evaluated, notEvaluable, missing, open, excepted, exposedUsd },
});

function viewOf(
  rule: Rule,
  settings: readonly StoredSetting[],
  run: RunRow | undefined,
  users: ReadonlyMap<string, string>,
  now: Date,
): RuleView {
  const { id, name, about, family, severity, closeAfterDays, needs, evidences } = rule;
  const { enabled, limits } = inForceAt(rule, settings, now);
  return {
    ...{ id, name, about, family, severity, closeAfterDays, needs, evidences, enabled },
    thresholds: Object.entries(rule.thresholds).map(([key, threshold]) => ({ ...threshold, key, value: limits[key] ?? threshold.default })),
    last: run ? lastOf(run) : null,
    changes: settings
      .filter(({ ruleId }) => ruleId === id)
      .reverse()
      .map(({ effectiveFrom, enabled: on, thresholds, reason, createdBy }) => ({
        ...{ effectiveFrom: effectiveFrom.toISOString(), enabled: on, thresholds: { ...thresholds }, reason },
        by: users.get(createdBy) ?? createdBy,
      })),
  };
}
