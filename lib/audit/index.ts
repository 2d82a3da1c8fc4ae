export { checkAudit } from "./check-audit";
export type { ChainHead, ChainProblem } from "./core/chain";
export { listAudit } from "./list-audit";
export { type AuditRecord, recordAudit } from "./record-audit";
export { type AuditEntry, AuditQuery } from "./schemas";
export { type AuditVerification, verifyAudit } from "./verify-audit";
