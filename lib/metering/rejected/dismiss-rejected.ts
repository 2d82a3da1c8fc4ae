import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import type { DismissRejectedInput } from "../schemas";
import { decideItems } from "../store/rejected-items";
import { authorizeWhole, selectionOf } from "./views";

/**
 * Sets rejected events aside for good, with the reason. Nothing stored changes.
 * Right: source.write, over the whole organisation. @returns how many were waiting. @throws Invalid when nothing is chosen.
 */
export async function dismissRejected(ctx: Context, input: DismissRejectedInput): Promise<{ dismissed: number }> {
  authorizeWhole(ctx, "source.write");
  const selection = selectionOf(input);
  return withTransaction(ctx.db, async (tx) => {
    const at = ctx.clock.now();
    const dismissed = await decideItems(tx, selection, { state: "dismissed", at, by: ctx.actor.name, reason: input.reason });
    if (dismissed > 0) {
      const { reason, ...chosen } = input;
      await recordAudit(tx, ctx, {
        action: "rejected_event.dismiss",
        objectType: "source",
        objectId: input.source ?? "",
        after: { ...chosen, dismissed },
        reason,
      });
    }
    return { dismissed };
  });
}
