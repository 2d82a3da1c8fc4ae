import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict } from "@/lib/kernel/errors";
import { deedsFor, RESOLUTION_OF } from "./core/deeds";
import type { CaseDetail } from "./core/views";
import { approveTool, assignUse, block, endKey, merge, setOwner, setPurpose } from "./deeds";
import { readCase } from "./read-case";
import type { CaseDeed } from "./schemas";
import { requireWorker, type Sighted, sightCase } from "./sight";
import { closeCase, lockCase } from "./store/cases";

/**
 * Does something about a case, really, and closes it: ties usage or a key to an identity, names an owner or a purpose, makes two one,
 * blocks, ends a key, approves a tool, or sets the case aside. Rights: reconciliation.work over all that it is about, and
 * what each deed needs by itself; a person.
 * @throws NotFound, Forbidden, Conflict for a case that is closed or allows no such deed, and what the deed throws: nothing
 * is closed then.
 */
export async function resolveCase(ctx: Context, id: string, input: CaseDeed): Promise<CaseDetail> {
  authorize(ctx, "inventory.read");
  const sighted = await sightCase(ctx, ctx.db, id);
  requireWorker(ctx, sighted);
  const { row } = sighted;
  if (row.state !== "open") throw new Conflict("This case is closed.");
  if (!deedsFor(row).includes(input.deed)) throw new Conflict("This cannot be done about such a case.");
  await run(ctx, sighted, input);
  await withTransaction(ctx.db, async (tx) => {
    const now = await lockCase(tx, id);
    if (now?.state !== "open") throw new Conflict("Somebody else closed this case meanwhile.");
    const resolution = RESOLUTION_OF[input.deed];
    const state = input.deed === "dismiss" ? "dismissed" : "resolved";
    await closeCase(tx, id, { state, resolution, reason: input.reason, resolvedBy: ctx.actor.id, resolvedAt: ctx.clock.now() });
    await recordAudit(tx, ctx, {
      ...{ action: `reconciliation.${input.deed}`, objectType: "reconciliation", objectId: id, reason: input.reason },
      ...{ before: { state: now.state, kind: now.kind, title: now.title, costUsd: now.costUsd }, after: { state, resolution } },
    });
  });
  return readCase(ctx, id);
}

async function run(ctx: Context, sighted: Sighted, input: CaseDeed): Promise<void> {
  if (input.deed === "assign") await assignUse(ctx, sighted.row, input);
  else if (input.deed === "set_owner") await setOwner(ctx, sighted.row, input);
  else if (input.deed === "set_purpose") await setPurpose(ctx, sighted.row, input);
  else if (input.deed === "merge") await merge(ctx, sighted, input);
  else if (input.deed === "block") await block(ctx, sighted.row, input.reason);
  else if (input.deed === "end_key") await endKey(ctx, sighted, input.reason);
  else if (input.deed === "approve_tool") await approveTool(ctx, sighted.row, input.reason);
}
