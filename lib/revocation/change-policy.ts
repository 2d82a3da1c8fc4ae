import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { Forbidden } from "@/lib/kernel/errors";
import type { RevocationPolicy } from "./core/task";
import type { PolicyInput } from "./schemas";
import { lockPolicy, readPolicyRow, writePolicyRow } from "./store/policy";

/** How silence is proven. Right: inventory.read. */
export async function readRevocationPolicy(ctx: Context): Promise<RevocationPolicy> {
  authorize(ctx, "inventory.read");
  return readPolicyRow(ctx.db);
}

/** Changes how silence is proven, for all that is not verified yet; what is left out stays. Right: risk.configure; a person. */
export async function changeRevocationPolicy(ctx: Context, { reason, ...input }: PolicyInput): Promise<RevocationPolicy> {
  authorize(ctx, "risk.configure");
  if (ctx.actor.kind !== "person") throw new Forbidden("Only a person changes how a revocation is proven.");
  return withTransaction(ctx.db, async (tx) => {
    await lockPolicy(tx);
    const before = await readPolicyRow(tx);
    const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
    const after: RevocationPolicy = { ...before, ...given };
    await writePolicyRow(tx, after);
    await recordAudit(tx, ctx, {
      action: "revocation_policy.change",
      objectType: "revocation_policy",
      objectId: "1",
      before,
      after,
      reason,
    });
    return after;
  });
}
