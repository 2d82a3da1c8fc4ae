import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { noteRight } from "./add-annotation";
import { readOwn } from "./change-annotation";
import { annotationRecord } from "./core/annotation";
import { deleteAnnotation } from "./store";

/**
 * Takes a note away; what it said stays in the audit log. Only who wrote it may. Right: as for adding one.
 * @throws NotFound for a note that the caller did not write.
 */
export async function removeAnnotation(ctx: Context, id: string): Promise<{ id: string }> {
  authorize(ctx, noteRight(ctx));
  await withTransaction(ctx.db, async (tx) => {
    const before = await readOwn(tx, ctx, id);
    await deleteAnnotation(tx, id);
    await recordAudit(tx, ctx, { action: "annotation.remove", objectType: "annotation", objectId: id, before: annotationRecord(before) });
  });
  return { id };
}
