import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, Forbidden } from "@/lib/kernel/errors";
import type { SecretFindingDetail } from "./core/views";
import { noSuchFinding, type ReadSpend, readSecretFinding } from "./list-findings";
import type { FindingStateInput } from "./schemas";
import { mayOn } from "./sight";
import { lockFinding, writeState } from "./store/lists";

/**
 * Sets a finding aside with a reason, or opens it again; what a person decided stays, whatever later reports say. Rights:
 * security.read and incident.work where its identity is; programs decide nothing.
 * @throws NotFound outside the caller's part, Conflict when it is in that state.
 */
export async function setFindingState(
  ctx: Context,
  id: string,
  input: FindingStateInput,
  readSpend: ReadSpend,
): Promise<SecretFindingDetail> {
  authorize(ctx, "security.read");
  authorize(ctx, "incident.work");
  if (ctx.actor.kind !== "person")
    throw new Forbidden("Only a person may decide this.", [
      { location: "actor", message: ctx.actor.kind, fix: "Sign in and do it there." },
    ]);
  await withTransaction(ctx.db, async (tx) => {
    const row = await lockFinding(tx, id);
    if (!row || !(await mayOn(ctx, tx, "security.read", row.identityId)) || !(await mayOn(ctx, tx, "incident.work", row.identityId)))
      throw noSuchFinding();
    if (row.state === input.state)
      throw new Conflict("It is in that state already.", [{ location: "state", message: row.state, fix: "Read it again." }]);
    await writeState(tx, id, { ...input, at: ctx.clock.now() });
    await recordAudit(tx, ctx, {
      action: "secret_finding.set_state",
      objectType: "secret_finding",
      objectId: id,
      before: { state: row.state },
      after: { state: input.state },
      reason: input.reason,
    });
  });
  return readSecretFinding(ctx, id, readSpend);
}
