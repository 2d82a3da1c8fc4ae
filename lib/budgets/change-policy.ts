import { recordAudit } from "@/lib/audit";
import { authorize, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { raiseLedgerVersion, withTransaction } from "@/lib/db/transaction";
import { Forbidden } from "@/lib/kernel/errors";
import type { EnforcementPolicy } from "./core/book";
import type { PolicyInput } from "./schemas";
import { readPolicyRow, writePolicy } from "./store/rules";

/**
 * Changes what is decided where no budget says; what is left out stays. Right: budget.write over the whole organisation.
 * @throws Forbidden for who may change budgets of a part only.
 */
export async function changePolicy(ctx: Context, change: PolicyInput): Promise<EnforcementPolicy> {
  authorize(ctx, "budget.write");
  if (scopeOf(ctx.actor, "budget.write").kind !== "all") {
    throw new Forbidden("The policy is one for the whole organisation.", [
      { location: "right", message: "budget.write", fix: "Ask a platform admin." },
    ]);
  }
  return withTransaction(ctx.db, async (tx) => {
    // The lock of the version comes first, so that two changes follow each other and each audits what it found.
    await raiseLedgerVersion(tx, "budgets");
    const before = await readPolicyRow(tx);
    const after = await writePolicy(tx, change);
    await recordAudit(tx, ctx, { action: "enforcement_policy.change", objectType: "enforcement_policy", objectId: "1", before, after });
    return after;
  });
}
