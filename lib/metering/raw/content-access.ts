import { recordAudit } from "@/lib/audit";
import { scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";

/** Whoever may keep content for a source may read it. */
export const mayReadContent = ({ actor }: Context): boolean =>
  actor.rights.has("source.write") && scopeOf(actor, "source.write").kind === "all";

/** A look at what people and models said leaves a trace of its own. */
export function auditContentRead(ctx: Context, sourceId: string, rawId: bigint): Promise<void> {
  return withTransaction(ctx.db, (tx) =>
    recordAudit(tx, ctx, { action: "raw_payload.read", objectType: "source", objectId: sourceId, after: { rawPayload: rawId.toString() } }),
  );
}
