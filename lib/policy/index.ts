/** Policies as code and what identities were granted: judged on the inventory, on calls and in builds. See README.md. */

export { activateVersion } from "./activate-version";
export { addVersion } from "./add-version";
export { checkDocuments } from "./check-documents";
export { checkPolicy } from "./check-policy";
export { CallJudge } from "./core/call-judge";
export type { NotEvaluable, PolicyEvaluation, PolicyViolation, RuleTally } from "./core/evaluation";
export { evaluatePolicies } from "./evaluate-policies";
export { listVersions } from "./list-versions";
export { loadCallJudge } from "./load-call-judge";
export { readVersion } from "./read-version";
