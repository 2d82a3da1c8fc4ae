/** Who sees, puts and lifts which block or limit of speed. */
import { type Context, type Right, scopeOf } from "@/lib/auth";
import { scopeAllows } from "@/lib/auth/core/scope";
import { Forbidden } from "@/lib/kernel/errors";
import type { EnforcementRule } from "./core/book";
import { liftedBy, RULE_RIGHTS, type RuleRight } from "./core/rule-right";
import { placeOfThing, type Standing } from "./core/standing";

type Named = Pick<EnforcementRule, "scopeKind" | "scopeId">;

/** Providers, models, tenants, tools, and what holds for each apart, stand nowhere: inside "all" only. */
const placeOf = ({ scopeKind, scopeId }: Named, standing: Standing) =>
  scopeKind === "organisation" || scopeId === "*" ? {} : placeOfThing(standing, scopeKind, scopeId);

/** What can concern everybody is seen by everybody, what is about a thing by who sees the thing. */
export function seesRule(ctx: Context, rule: Named, standing: Standing): boolean {
  const place = rule.scopeKind === "environment" ? {} : placeOf(rule, standing);
  return Object.keys(place).length === 0 || scopeAllows(ctx.actor.scope, place);
}

/** @throws Forbidden for who has none of the rights anywhere. */
export function requireSome(ctx: Context, rights: readonly Right[]): void {
  if (!rights.some((right) => ctx.actor.rights.has(right))) throw noRight(rights);
}

/** The first of these rights that reaches what the rule names. */
function rightOver<R extends Right>(ctx: Context, rights: readonly R[], rule: Named, standing: Standing): R | undefined {
  const place = placeOf(rule, standing);
  return rights.find((right) => ctx.actor.rights.has(right) && scopeAllows(scopeOf(ctx.actor, right), place));
}

/** @returns by which right the caller puts a rule. @throws Forbidden without any. */
export function requirePutting(ctx: Context, rule: Named, standing: Standing): RuleRight {
  const right = rightOver(ctx, RULE_RIGHTS, rule, standing);
  if (!right) throw noRight(RULE_RIGHTS);
  return right;
}

/** Whether the caller may end a rule. */
export const mayLift = (ctx: Context, rule: Named & { putByRight: RuleRight }, standing: Standing): boolean =>
  rightOver(ctx, liftedBy(rule.putByRight), rule, standing) !== undefined;

/** @throws Forbidden for who may not end it. */
export function requireLifting(ctx: Context, rule: Named & { putByRight: RuleRight }, standing: Standing): void {
  if (mayLift(ctx, rule, standing)) return;
  if (rule.putByRight !== "budget.lower") throw noRight(liftedBy(rule.putByRight));
  throw new Forbidden("Security put this.", [{ location: "right", message: "budget.lower", fix: "Ask security to lift it." }]);
}

const noRight = (rights: readonly Right[]): Forbidden =>
  new Forbidden("This needs a right over what the rule is about.", [
    { location: "right", message: rights.join(" or "), fix: "Ask security, or a platform admin." },
  ]);
