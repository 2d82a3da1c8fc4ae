/**
 * Whether rules can be carried out one after the other without money going round. In one step a source is neither source
 * nor target of another rule; a later step may spread what earlier ones gave; a cost centre that was a source gets nothing
 * in a later step. A source is a cost centre that a rule names: its whole balance, or a part of its direct cost. Direct
 * cost that is picked across cost centres is taken once and cannot go round.
 */
import { formatFixed } from "@/lib/kernel/money";
import { byOrder, type Rule, type RuleDefinition } from "./rule";
import { PERCENT_SCALE, parsePercent } from "./spread";

export type RuleFault = {
  code: "PERCENT_SUM_NOT_100" | "SOURCE_IS_TARGET" | "ALLOCATION_CYCLE";
  location: string;
  message: string;
  fix: string;
};

/** What a definition says that cannot be, whatever other rules there are. */
export function definitionFaults({ method }: RuleDefinition): RuleFault[] {
  if (method.kind !== "fixed") return [];
  const sum = method.shares.reduce((added, { percent }) => added + parsePercent(percent), 0n);
  if (sum === parsePercent("100")) return [];
  const text = formatFixed(sum, PERCENT_SCALE);
  return [
    {
      code: "PERCENT_SUM_NOT_100",
      location: "definition.method.shares",
      message: `The percentages sum to ${text}, not to 100.`,
      fix: "Make them sum to exactly 100.",
    },
  ];
}

/** Cost centres that a rule names as its source. @param fallback Who bears what has no cost centre. */
export function namedSources({ definition: { source } }: Pick<Rule, "definition">, fallback: string): string[] {
  if (source.kind === "cost_centre") return [source.costCentreId];
  if (source.kind !== "direct") return [];
  if (source.filter.unattributed) return [fallback];
  return [...(source.filter.costCentre ?? [])];
}

/** Cost centres that a rule names as targets one by one. */
export function namedTargets({ definition: { method, targets } }: Pick<Rule, "definition">): string[] {
  if (method.kind === "fixed") return method.shares.map(({ costCentreId }) => costCentreId);
  return targets.kind === "cost_centres" ? targets.ids.filter((id) => !targets.except.includes(id)) : [];
}

/** Faults of rules that are in force together. @param nameOf Of cost centres. */
export function orderFaults(rules: readonly Rule[], fallback: string, nameOf: (costCentreId: string) => string = (id) => id): RuleFault[] {
  const sorted = [...rules].sort(byOrder).map((rule) => ({
    rule,
    sources: namedSources(rule, fallback),
    targets: new Set(namedTargets(rule)),
  }));
  return sorted.flatMap((one) =>
    sorted.flatMap((other): RuleFault[] => {
      const fault =
        other.rule.step === one.rule.step ? sharesStep(one, other) : other.rule.step > one.rule.step ? returns(one, other) : null;
      return fault ? [faultOf(fault, one.rule, other.rule, nameOf)] : [];
    }),
  );
}

type Named = { rule: Rule; sources: string[]; targets: ReadonlySet<string> };
type Found = { code: "SOURCE_IS_TARGET" | "ALLOCATION_CYCLE"; costCentreId: string; says: "gives" | "takes" };

/** A source of the first that the second gives to, or takes as a whole. */
function sharesStep(one: Named, other: Named): Found | null {
  const given = one.sources.find((id) => other.targets.has(id));
  if (given !== undefined) return { code: "SOURCE_IS_TARGET", costCentreId: given, says: "gives" };
  if (one.rule === other.rule || other.rule.definition.source.kind !== "cost_centre") return null;
  const taken = one.sources.find((id) => other.sources.includes(id));
  return taken === undefined ? null : { code: "SOURCE_IS_TARGET", costCentreId: taken, says: "takes" };
}

function returns(one: Named, later: Named): Found | null {
  const back = one.sources.find((id) => later.targets.has(id));
  return back === undefined ? null : { code: "ALLOCATION_CYCLE", costCentreId: back, says: "gives" };
}

function faultOf({ code, costCentreId, says }: Found, one: Rule, other: Rule, nameOf: (id: string) => string): RuleFault {
  const place = nameOf(costCentreId);
  const own = one === other ? "also gives to it" : `“${other.name}” ${says === "gives" ? "gives to it" : "takes all of it"}`;
  const when = code === "ALLOCATION_CYCLE" ? ` later, in step ${other.step}` : one === other ? "" : " in the same step";
  return {
    code,
    location: says === "gives" ? "definition.targets" : "definition.source",
    message: `“${one.name}” spreads ${place}, and ${own}${when}.`,
    fix:
      code === "ALLOCATION_CYCLE"
        ? `Leave ${place} out of the targets.`
        : `Leave ${place} out, or put one of the rules into an earlier step.`,
  };
}
