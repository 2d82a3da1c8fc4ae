import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, Forbidden, Invalid, NotFound } from "@/lib/kernel/errors";
import { compilePolicy } from "./core/compile-policy";
import type { PolicyVersionView } from "./core/views";
import type { PolicyActivation } from "./schemas";
import { lockVersions, putInForce, readActive, readVersion } from "./store/versions";
import { mayActivate, viewVersion } from "./view-version";

/**
 * Puts a version in force, in every process within a second; the one before it is retired. Right: policy.approve over the whole
 * organisation, as another person than the author. What was retired comes back as a new version.
 * @throws NotFound, Forbidden (also for the author and for whatever is no person), Conflict for one that was in force already.
 */
export async function activateVersion(ctx: Context, n: number, { reason }: PolicyActivation): Promise<PolicyVersionView> {
  authorize(ctx, "policy.approve");
  return withTransaction(ctx.db, async (tx) => {
    await lockVersions(tx);
    const row = await readVersion(tx, n);
    if (!row) throw new NotFound("There is no such version.");
    if (!mayActivate(ctx.actor, row)) {
      throw new Forbidden("A policy is put in force by another person than its author.", [
        { location: "right", message: "policy.approve", fix: "Ask a security admin who did not write this version." },
      ]);
    }
    if (row.activatedAt)
      throw new Conflict(row.retiredAt ? "This version is retired: add its text as a new one." : "This version is in force.");
    if (compilePolicy(row.text).problems.length > 0) throw new Invalid("This version cannot be read any more: add a corrected one.");
    const before = await readActive(tx);
    const after = await putInForce(tx, n, ctx.clock.now(), ctx.actor);
    await recordAudit(tx, ctx, {
      action: "policy.activate",
      objectType: "policy",
      objectId: String(n),
      before: before ? { n: before.n, hash: before.hash } : null,
      after: { n, hash: after.hash },
      ...(reason ? { reason } : {}),
    });
    return viewVersion(ctx.actor, after);
  });
}
