/** Risk: what rules find on identities and their access, how grave each identity is, and what is accepted for a time. See README.md. */
export { assignFinding } from "./assign-finding";
export { commentFinding } from "./comment-finding";
export type {
  ExceptionView,
  FindingDetail,
  FindingPage,
  FindingSummary,
  FindingView,
  RulePreview,
  RuleView,
  RunDay,
  TierView,
} from "./core/views";
export { decideException, withdrawException } from "./decide-exception";
export { evaluateRisk, type RiskRun } from "./evaluate-risk";
export { type ExceptionOf, listExceptions, readExceptions } from "./list-exceptions";
export { listFindings } from "./list-findings";
export { listRules } from "./list-rules";
export { listRuns } from "./list-runs";
export { listWorkers } from "./list-workers";
export { previewRule } from "./preview-rule";
export { readFinding } from "./read-finding";
export { readOpenFindings, readTiers } from "./read-risk";
export { requestException } from "./request-exception";
export { setRule } from "./set-rule";
