import { recordAudit } from "@/lib/audit";
import { authorize, type Context, scopeOf } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { NotFound } from "@/lib/kernel/errors";
import { nameInView } from "@/lib/reporting";
import { noteRight } from "./add-annotation";
import { type Annotation, type AnnotationView, annotationRecord, annotationView } from "./core/annotation";
import type { AnnotationChange } from "./schemas";
import { readAnnotation, updateAnnotation } from "./store";

/**
 * Changes the words or the day of a note. Only who wrote it may.
 * Right: as for adding one. @throws NotFound for a note that the caller did not write.
 */
export async function changeAnnotation(ctx: Context, id: string, change: AnnotationChange): Promise<AnnotationView> {
  const right = noteRight(ctx);
  authorize(ctx, right);
  const after = await withTransaction(ctx.db, async (tx) => {
    const before = await readOwn(tx, ctx, id);
    const { day = before.day, text = before.text } = change;
    if (day === before.day && text === before.text) return before;
    const changed: Annotation = { ...before, day, text, changedAt: ctx.clock.now() };
    await updateAnnotation(tx, changed);
    await recordAudit(tx, ctx, {
      action: "annotation.change",
      objectType: "annotation",
      objectId: id,
      before: annotationRecord(before),
      after: annotationRecord(changed),
    });
    return changed;
  });
  return annotationView(after, ctx.actor.id, await nameInView(ctx, after.scope, scopeOf(ctx.actor, right)));
}

/** A note of the caller's own: others' are not found, whether they are there or not. */
export async function readOwn(tx: Tx, ctx: Context, id: string): Promise<Annotation> {
  const row = await readAnnotation(tx, id);
  if (row?.createdBy !== ctx.actor.id) throw new NotFound("You wrote no such note.");
  return row;
}
