/** What a rule says of one subject. */
import type { Facts } from "./expression";
import type { Rule } from "./policy";

/**
 * `apart`: the rule is not about it. `unknown`: for lack of a fact, which is never a pass. `excepted`: it breaks the rule and
 * may, for a time.
 */
export type Verdict =
  | { kind: "apart" }
  | { kind: "passes" }
  | { kind: "violates"; because: string | null }
  | { kind: "excepted"; until: Date; reason: string }
  | { kind: "unknown"; missing: string };

const APART: Verdict = { kind: "apart" };
const PASSES: Verdict = { kind: "passes" };
const VIOLATES: Verdict = { kind: "violates", because: null };

/** @param names By what exceptions may name the subject: ids and names. */
export function judge(rule: Rule, facts: Facts, names: readonly string[], now: Date): Verdict {
  if (rule.until && now >= rule.until) return APART;
  const concerns = rule.when ? rule.when.ask(facts) : true;
  if (concerns === false) return APART;
  if (concerns !== true) return withoutFact(rule, "unknown" in concerns ? concerns.unknown : guarded(concerns.none), names, now);
  const holds = rule.require.ask(facts);
  if (holds === true) return PASSES;
  if (holds === false) return unlessExcepted(rule, VIOLATES, names, now);
  // What has no value cannot be what is required of it.
  if ("none" in holds) return unlessExcepted(rule, { kind: "violates", because: `${holds.none} has no value` }, names, now);
  return withoutFact(rule, holds.unknown, names, now);
}

const guarded = (fact: string): string => `${fact} (it has no value: ask has(${fact}) first)`;

function withoutFact(rule: Rule, missing: string, names: readonly string[], now: Date): Verdict {
  if (rule.unknown === "report") return { kind: "unknown", missing };
  return unlessExcepted(rule, { kind: "violates", because: `${missing} is not known` }, names, now);
}

function unlessExcepted(rule: Rule, verdict: Verdict, names: readonly string[], now: Date): Verdict {
  const exception = rule.exceptions.find(({ subject, until }) => now < until && names.includes(subject));
  return exception ? { kind: "excepted", until: exception.until, reason: exception.reason } : verdict;
}
