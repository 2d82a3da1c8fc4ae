import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Forbidden } from "@/lib/kernel/errors";
import type { RequestView } from "./core/views";
import { requestViews } from "./request-views";
import { readStanding } from "./sight";
import { lockWaiting } from "./sight-request";
import { writeRequest } from "./store/requests";

/**
 * Takes back a request that waits: the own one only. Right: spend.read.
 * @throws NotFound for what is not seen, Forbidden for another's, Conflict when it no longer waits.
 */
export async function withdrawRequest(ctx: Context, id: string): Promise<RequestView> {
  authorize(ctx, "spend.read");
  const now = ctx.clock.now();
  const standing = await readStanding(ctx);
  const { budget, request } = await withTransaction(ctx.db, async (tx) => {
    const { budget, request } = await lockWaiting(tx, ctx, id, standing);
    if (request.createdBy !== ctx.actor.id) {
      throw new Forbidden("Only who asked takes a request back.", [
        { location: "requestId", message: `${request.createdByName} asked.`, fix: "Refuse it, where you may decide." },
      ]);
    }
    const change = { state: "withdrawn", closedAt: now } as const;
    await writeRequest(tx, id, change);
    await recordAudit(tx, ctx, { action: "budget_request.withdraw", objectType: "budget_request", objectId: id });
    return { budget, request: { ...request, ...change } };
  });
  const [view] = await requestViews(ctx, [request], new Map([[budget.id, budget]]), standing);
  return view as RequestView;
}
