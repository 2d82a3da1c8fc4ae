/** What becomes of the things that grants and policies say against a call: refused, or let through with a flag. */
import type { EnforcementPolicy } from "@/lib/budgets/core/book";
import type { Ruling, RulingReason } from "@/lib/policy/core/call-judge";
import type { Denial } from "../schemas";

export type Refusing = Ruling & { reason: Exclude<RulingReason, "policy_unknown"> & Denial };

/** The first that refuses; undefined where all of them only warn. What cannot be judged for lack of a fact is told, and refuses nothing. */
export function refusalOf(rulings: readonly Ruling[], { outsideGrants, outsidePolicy }: EnforcementPolicy): Refusing | undefined {
  return rulings.find((ruling): ruling is Refusing => {
    if (ruling.reason === "policy_unknown") return false;
    return (ruling.reason === "policy" ? outsidePolicy : outsideGrants) === "deny";
  });
}

/** For the log, with the rule: "policy:no-tools". */
export const logReason = (reason: string, rule: string | null | undefined): string => (rule ? `${reason}:${rule}` : reason);
