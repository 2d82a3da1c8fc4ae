/** Blocks and limits of speed as they are shown. */
import type { EnforcementRule } from "./book";
import type { NameOf } from "./describe-budget";
import type { RuleView } from "./views";

type Put = { createdBy: string; liftedAt: Date | null; liftedBy: string | null; liftReason: string | null };

export const ruleState = ({ endsAt, liftedAt }: Pick<EnforcementRule & Put, "endsAt" | "liftedAt">, now: Date): RuleView["state"] =>
  liftedAt ? "lifted" : endsAt && endsAt <= now ? "over" : "running";

/** @param people Who put and lifted it, by id; who is not there is called by the id. @param mayLift The caller has the right to. */
export function ruleView(
  rule: EnforcementRule & Put,
  now: Date,
  nameOf: NameOf,
  people: ReadonlyMap<string, string>,
  mayLift: boolean,
): RuleView {
  const { id, kind, scopeKind, scopeId, reason } = rule;
  const name = scopeKind === "organisation" ? "The organisation" : scopeId === "*" ? "Each apart" : nameOf(scopeKind, scopeId);
  return {
    id,
    kind,
    scope: { kind: scopeKind, id: scopeId, name },
    requests: rule.kind === "rate" ? rule.requests : null,
    seconds: rule.kind === "rate" ? rule.seconds : null,
    burst: rule.kind === "rate" ? rule.burst : null,
    reason,
    state: ruleState(rule, now),
    startsAt: rule.startsAt.toISOString(),
    endsAt: rule.endsAt?.toISOString() ?? null,
    createdBy: people.get(rule.createdBy) ?? rule.createdBy,
    liftedBy: rule.liftedBy === null ? null : (people.get(rule.liftedBy) ?? rule.liftedBy),
    liftReason: rule.liftReason,
    mayLift: mayLift && ruleState(rule, now) === "running",
  };
}
