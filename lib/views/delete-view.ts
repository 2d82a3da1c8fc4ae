import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { lockOwnView } from "./change-view";
import { deleteView as deleteRow } from "./store/views";
import { viewAnswer } from "./view-answer";

/**
 * Takes a view away, with its mails; who began there begins at their role's home. Right: view.write for the own ones,
 * view.manage for shared ones of others. @throws NotFound, Forbidden
 */
export async function deleteView(ctx: Context, id: string): Promise<void> {
  authorize(ctx, "view.read");
  await withTransaction(ctx.db, async (tx) => {
    const view = await lockOwnView(tx, ctx, id);
    await deleteRow(tx, id);
    await recordAudit(tx, ctx, { action: "view.delete", objectType: "view", objectId: id, before: viewAnswer(ctx, view) });
  });
}
