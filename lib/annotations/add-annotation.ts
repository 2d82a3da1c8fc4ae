import { recordAudit } from "@/lib/audit";
import { authorize, type Context, scopeOf } from "@/lib/auth";
import type { Right } from "@/lib/auth/core/roles";
import { withTransaction } from "@/lib/db/transaction";
import { newId } from "@/lib/kernel/ids";
import { nameInView } from "@/lib/reporting";
import { type Annotation, type AnnotationView, annotationRecord, annotationView } from "./core/annotation";
import type { AnnotationInput } from "./schemas";
import { insertAnnotation } from "./store";

/** Who reads spend may note on it; so may programs that send usage, for their deployments. */
export const noteRight = ({ actor }: Context): Right => (actor.rights.has("spend.read") ? "spend.read" : "event.write");

/**
 * Notes something on a day, about the organisation or about one thing that the caller sees. Right: spend.read, or
 * event.write of a token. @throws NotFound for a thing outside the caller's scope.
 */
export async function addAnnotation(ctx: Context, input: AnnotationInput): Promise<AnnotationView> {
  const right = noteRight(ctx);
  authorize(ctx, right);
  const named = await nameInView(ctx, input.scope, scopeOf(ctx.actor, right));
  const added: Annotation = {
    id: newId("note"),
    ...input,
    createdBy: ctx.actor.id,
    createdByName: ctx.actor.name,
    createdAt: ctx.clock.now(),
    changedAt: null,
  };
  await withTransaction(ctx.db, async (tx) => {
    await insertAnnotation(tx, added);
    await recordAudit(tx, ctx, { action: "annotation.add", objectType: "annotation", objectId: added.id, after: annotationRecord(added) });
  });
  return annotationView(added, ctx.actor.id, named);
}
