import { recordAudit } from "@/lib/audit";
import { type Context, scopeOf } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, Forbidden, Invalid } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { trueUpShares } from "./core/true-up";
import type { TrueUpView } from "./core/views";
import { trueUpView } from "./money-views";
import type { TrueUpInput } from "./schemas";
import { requireWhole } from "./sight";
import { type ChargedSpan, readCharged } from "./store/charged";
import { readCentreNames } from "./store/facts";
import { insertTrueUp, lockMoney, readTrueUps, type StoredTrueUp } from "./store/money";
import { readPeriodSpan } from "./store/periods";

/**
 * Proposes to give back what internal prices took above cost over closed periods, or to ask for what they took below, in
 * proportion to direct cost. It sums to minus the difference. Another person decides; the next period that closes posts it.
 * Right: allocation.write of everything; a person.
 * @throws Conflict where a period is not closed, has been in a true-up, or nothing was charged above or below cost.
 */
export async function proposeTrueUp(ctx: Context, input: TrueUpInput): Promise<TrueUpView> {
  requireWhole(ctx, "allocation.write");
  if (ctx.actor.kind !== "person") throw new Forbidden("A person proposes a true-up.");
  return withTransaction(ctx.db, async (tx) => {
    await lockMoney(tx, "true_up");
    const span = await readPeriodSpan(tx, input.fromPeriodId, input.toPeriodId);
    if (!span)
      throw new Invalid("These periods are not in the books.", [
        { location: "fromPeriodId", message: "Not two periods in order.", fix: "Choose closed periods." },
      ]);
    const charged = await readCharged(tx, span);
    await requireFree(tx, charged);
    const shares = trueUpShares(charged.difference, charged.direct);
    const [currency] = charged.currencies;
    if (charged.difference === 0n || !shares || currency === undefined)
      throw new Conflict("Nothing was charged above or below cost in these periods.");
    const trueUp: StoredTrueUp = {
      ...{
        id: newId("tru"),
        fromPeriodId: input.fromPeriodId,
        toPeriodId: input.toPeriodId,
        currency,
        difference: charged.difference,
        shares,
      },
      ...{ state: "proposed", postedIn: null, reason: input.reason, createdBy: ctx.actor.id, createdByName: ctx.actor.name },
      ...{ createdAt: ctx.clock.now(), decidedBy: null, decidedByName: null, decidedAt: null },
    };
    await insertTrueUp(tx, trueUp);
    const after = trueUpView(trueUp, await readCentreNames(tx), scopeOf(ctx.actor, "allocation.approve").kind === "all", ctx.actor.id);
    await recordAudit(tx, ctx, { action: "true_up.propose", objectType: "true_up", objectId: trueUp.id, after, reason: input.reason });
    return after;
  });
}

/** Money is given back once. */
async function requireFree(tx: Tx, { periods, currencies }: ChargedSpan): Promise<void> {
  if (periods.length === 0) throw new Conflict("None of these periods is closed.");
  if (currencies.length > 1) throw new Conflict(`These periods were charged in ${currencies.join(" and ")}.`);
  const ids = new Set(periods.map(({ id }) => id));
  for (const other of await readTrueUps(tx, { state: { in: ["proposed", "approved"] } })) {
    const span = await readPeriodSpan(tx, other.fromPeriodId, other.toPeriodId);
    const twice = span && (await readCharged(tx, span)).periods.find(({ id }) => ids.has(id));
    if (twice) throw new Conflict(`${twice.id} is in another true-up already.`);
  }
}
