import { type NamedDocument, subjectsOfDocuments } from "./core/document-facts";
import { evaluateSubjects, type PolicyEvaluation } from "./core/evaluation";
import type { Policy } from "./core/policy";

/**
 * A policy judged on documents of the inventory alone: no database is asked, so what is only stored (budgets, reviews, ages) is
 * not known. Rules about calls are not judged.
 * @param isComplete The documents are all there is: what they leave out is none.
 */
export const checkDocuments = (
  policy: Policy,
  documents: readonly NamedDocument[],
  { isComplete, now }: { isComplete: boolean; now: Date },
): PolicyEvaluation => evaluateSubjects(policy, subjectsOfDocuments(documents, isComplete, now), now);
