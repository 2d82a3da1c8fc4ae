import type { Context } from "@/lib/auth/context";
import { authorize } from "@/lib/auth/core/authorize";
import { type AuditVerification, verifyAudit } from "./verify-audit";

/** Verifies the chain for someone who may (audit.verify, an auditor's duty). @throws Forbidden */
export async function checkAudit(ctx: Context): Promise<AuditVerification> {
  authorize(ctx, "audit.verify");
  return verifyAudit(ctx.db);
}
