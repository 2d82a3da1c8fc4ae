/** Who sees, puts and lifts which block or limit of speed. */
import { type Context, type Right, scopeOf } from "@/lib/auth";
import { scopeAllows } from "@/lib/auth/core/scope";
import { Forbidden } from "@/lib/kernel/errors";
import type { EnforcementRule } from "./core/book";
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

/** @throws Forbidden when none of the rights reaches what the rule names. */
export function requireRuleRight(ctx: Context, rights: readonly Right[], rule: Named, standing: Standing): void {
  const place = placeOf(rule, standing);
  if (rights.some((right) => ctx.actor.rights.has(right) && scopeAllows(scopeOf(ctx.actor, right), place))) return;
  throw noRight(rights);
}

const noRight = (rights: readonly Right[]): Forbidden =>
  new Forbidden("This needs a right over what the rule is about.", [
    { location: "right", message: rights.join(" or "), fix: "Ask security, or a platform admin." },
  ]);
