import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { raiseLedgerVersion, withTransaction } from "@/lib/db/transaction";
import { nameDirectory } from "@/lib/identities";
import { Conflict, Invalid } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { loadPriceBook } from "@/lib/pricing";
import { findScope, refuse } from "./check-place";
import type { EnforcementRule } from "./core/book";
import { namesFrom } from "./core/describe-budget";
import { RULE_RIGHTS } from "./core/rule-right";
import { ruleView } from "./core/rule-view";
import type { Standing } from "./core/standing";
import type { RuleView } from "./core/views";
import { requirePutting, requireSome } from "./rule-rights";
import type { RuleInput } from "./schemas";
import { readStanding } from "./sight";
import { insertRule, readRunningRulesOn } from "./store/rules";

/**
 * Stops or slows down whatever calls match, from now on and in every process within a second, until somebody lifts it or it
 * ends by itself. Rights: identity.suspend, budget.lower or budget.write over what it names; over the whole organisation for
 * what is in no part of it: providers, models, tenants, tools, and each value apart.
 * @throws Forbidden, Invalid for what nobody knows or the caller does not see, Conflict when the same runs already.
 */
export async function addRule(ctx: Context, input: RuleInput): Promise<RuleView> {
  requireSome(ctx, RULE_RIGHTS);
  const now = ctx.clock.now();
  const standing = await readStanding(ctx);
  const scopeId = await namedBy(ctx, standing, input);
  const named = { kind: input.kind, scopeKind: input.scopeKind, scopeId };
  const putByRight = requirePutting(ctx, named, standing);
  const endsAt = input.endsAt === undefined ? null : new Date(input.endsAt);
  if (endsAt && endsAt <= now) throw odd("endsAt", "This is over already.", "Name a later instant, or leave it out.");
  const { reason } = input;
  const rule: EnforcementRule = {
    ...named,
    ...(input.kind === "block"
      ? { kind: "block" }
      : { kind: "rate", requests: input.requests, seconds: input.seconds, burst: input.burst ?? input.requests }),
    id: newId("rul"),
    reason,
    startsAt: now,
    endsAt,
  };
  const stored = { ...rule, createdAt: now, createdBy: ctx.actor.id, putByRight, liftedAt: null, liftedBy: null, liftReason: null };
  await withTransaction(ctx.db, async (tx) => {
    // The lock of the version comes first: of two that are the same, the second finds the first.
    await raiseLedgerVersion(tx, "budgets");
    const [same] = (await readRunningRulesOn(tx, named, now)).filter((other) => isSame(other, rule));
    if (same) {
      throw new Conflict("The same rule runs already.", [
        { location: "scopeId", message: `It was put for: ${same.reason}`, fix: "Lift that one first, where it shall end otherwise." },
      ]);
    }
    await insertRule(tx, stored);
    const after = { ...rule, putByRight, startsAt: undefined, endsAt: endsAt?.toISOString() ?? null, reason: undefined };
    await recordAudit(tx, ctx, { action: "enforcement_rule.put", objectType: "enforcement_rule", objectId: rule.id, after, reason });
  });
  return ruleView(stored, now, namesFrom(await nameDirectory(ctx.db)), new Map([[ctx.actor.id, ctx.actor.name]]), true);
}

/** The id of what a rule names; empty for the organisation. */
async function namedBy(ctx: Context, standing: Standing, { kind, scopeKind, scopeId = "" }: RuleInput): Promise<string> {
  if (scopeKind === "organisation") {
    if (scopeId !== "") throw odd("scopeId", "There is one organisation.", "Leave it out.");
    return "";
  }
  if (scopeId === "") throw odd("scopeId", "Say which one.", 'Send its id or name; "*" in a rate is each apart.');
  if (scopeId === "*") {
    if (kind === "block") throw odd("scopeId", "A block of each apart is one of all.", 'Send "organisation" as scopeKind.');
    return scopeId;
  }
  const { scope, problems } = await findScope(ctx, ctx.db, standing, await loadPriceBook(ctx.db), { [scopeKind]: scopeId });
  refuse(problems.map((problem) => ({ ...problem, location: "scopeId" })));
  return scope[scopeKind] ?? scopeId;
}

/** A rate of another speed may stand beside one, and both hold; two blocks of the same thing are one. */
const isSame = (a: EnforcementRule, b: EnforcementRule): boolean =>
  a.kind === "block" || b.kind === "block" || (a.requests === b.requests && a.seconds === b.seconds && a.burst === b.burst);

const odd = (location: string, message: string, fix: string): Invalid => new Invalid(message, [{ location, message, fix }]);
