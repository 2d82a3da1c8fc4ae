import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, Forbidden, NotFound } from "@/lib/kernel/errors";
import type { TrueUpView } from "./core/views";
import { trueUpView } from "./money-views";
import type { TrueUpDecision } from "./schemas";
import { requireWhole } from "./sight";
import { readCentreNames } from "./store/facts";
import { decideTrueUpRow, lockMoney, readTrueUps, type StoredTrueUp } from "./store/money";

/**
 * Approves or refuses a true-up that another person proposed. Right: allocation.approve of everything; a person.
 * @throws NotFound for an unknown id; Conflict when it is decided; Forbidden for who proposed it.
 */
export async function decideTrueUp(ctx: Context, id: string, { decision, reason }: TrueUpDecision): Promise<TrueUpView> {
  requireWhole(ctx, "allocation.approve");
  if (ctx.actor.kind !== "person") throw new Forbidden("A person decides on a true-up.");
  return withTransaction(ctx.db, async (tx) => {
    await lockMoney(tx, "true_up");
    const [trueUp] = await readTrueUps(tx, { id });
    if (!trueUp) throw new NotFound("There is no such true-up.");
    if (trueUp.state !== "proposed") throw new Conflict(`It is ${trueUp.state} already.`);
    if (trueUp.createdBy === ctx.actor.id) throw new Forbidden("Another person than the one who proposed it decides.");
    const decided = {
      state: decision === "approve" ? "approved" : "refused",
      decidedBy: ctx.actor.id,
      decidedByName: ctx.actor.name,
      decidedAt: ctx.clock.now(),
    } satisfies Partial<StoredTrueUp>;
    await decideTrueUpRow(tx, id, decided);
    const centres = await readCentreNames(tx);
    const after = trueUpView({ ...trueUp, ...decided }, centres, true, ctx.actor.id);
    const before = trueUpView(trueUp, centres, true, ctx.actor.id);
    await recordAudit(tx, ctx, { action: `true_up.${decision}`, objectType: "true_up", objectId: id, before, after, reason });
    return after;
  });
}
