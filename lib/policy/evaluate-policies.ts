import { loadBudgetBook } from "@/lib/budgets";
import type { Db } from "@/lib/db/client";
import type { GovernanceRow } from "@/lib/identities";
import { capsOf } from "./core/caps";
import { evaluateSubjects, type PolicyEvaluation } from "./core/evaluation";
import { subjectOf } from "./core/inventory-facts";
import type { Policy } from "./core/policy";
import { loadPolicy } from "./load-policy";

/**
 * The policies in force judged on identities with their credentials and grants; revoked ones are left out. What cannot be told
 * for lack of a fact is told apart and is no pass. Not scoped: for callers that authorise by themselves.
 * @param facts.policy Another policy than the one in force: a draft.
 */
export async function evaluatePolicies(
  db: Db,
  rows: readonly GovernanceRow[],
  facts: { now: Date; policy?: Policy },
): Promise<PolicyEvaluation> {
  const policy = facts.policy ?? (await loadPolicy(db)).policy;
  if (policy.rules.every(({ appliesTo }) => appliesTo === "call")) return evaluateSubjects(policy, [], facts.now);
  const book = await loadBudgetBook(db);
  const subjects = rows.filter(({ state }) => state !== "revoked").map((row) => subjectOf(row, capsOf(book, row, facts.now), facts.now));
  return evaluateSubjects(policy, subjects, facts.now);
}
