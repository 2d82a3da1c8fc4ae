import { type DocumentsRead, type NamedDocument, subjectsOfDocuments } from "./core/document-facts";
import { evaluateSubjects, type PolicyEvaluation } from "./core/evaluation";
import type { Policy } from "./core/policy";

/**
 * A policy judged on documents of the inventory, and of budgets where they are given: no database is asked, so what is only
 * stored (reviews, ages) is not known. Rules about calls are not judged.
 * @param read.isComplete The documents are all there is: what they leave out is none.
 */
export const checkDocuments = (policy: Policy, documents: readonly NamedDocument[], read: DocumentsRead): PolicyEvaluation =>
  evaluateSubjects(policy, subjectsOfDocuments(documents, read), read.now);
