import { recordAudit } from "@/lib/audit";
import { actorOfAccount, authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, Invalid } from "@/lib/kernel/errors";
import type { CaseDetail } from "./core/views";
import { readCase } from "./read-case";
import type { CaseChange } from "./schemas";
import { mayOn, requireWorker, sightCase } from "./sight";
import { changeCase, lockCase } from "./store/cases";

/**
 * Says who works on a case (oneself: `me`, somebody who may work on it, nobody) and until when. Right: reconciliation.work
 * over all that it is about; a person. @throws NotFound, Forbidden, Conflict for one that is closed, Invalid.
 */
export async function assignCase(ctx: Context, id: string, input: CaseChange): Promise<CaseDetail> {
  authorize(ctx, "inventory.read");
  const sighted = await sightCase(ctx, ctx.db, id);
  requireWorker(ctx, sighted);
  const assigneeId = input.assigneeId === "me" ? ctx.actor.id : input.assigneeId;
  if (assigneeId && assigneeId !== ctx.actor.id) {
    const account = await actorOfAccount(ctx.db, assigneeId);
    if (!account || !mayOn({ ...ctx, actor: account.actor }, "reconciliation.work", sighted.identities)) {
      throw new Invalid("This person may not work on the case.", [
        { location: "assigneeId", message: "Not somebody who may work on it.", fix: "Choose another person." },
      ]);
    }
  }
  const change = { ...(assigneeId !== undefined && { assigneeId }), ...(input.dueAt !== undefined && { dueAt: new Date(input.dueAt) }) };
  await withTransaction(ctx.db, async (tx) => {
    const row = await lockCase(tx, id);
    if (row?.state !== "open") throw new Conflict("This case is closed.");
    await changeCase(tx, id, change);
    const before = { assigneeId: row.assigneeId, dueAt: row.dueAt };
    await recordAudit(tx, ctx, {
      action: "reconciliation.assign",
      objectType: "reconciliation",
      objectId: id,
      before,
      after: { ...before, ...change },
    });
  });
  return readCase(ctx, id);
}
