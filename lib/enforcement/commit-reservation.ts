import type { Context } from "@/lib/auth/context";
import { Conflict, Invalid, Unavailable } from "@/lib/kernel/errors";
import { eventIdOf, sourceOf } from "@/lib/metering";
import { committedEvent, costOfEvent, eventKeyOf, overshootOf, type UsedInput } from "./core/committed-event";
import { currentBooks } from "./current-books";
import { engineOf } from "./engine";
import { type Found, findReservation } from "./find-reservation";
import type { CommitInput, Committed } from "./schemas";

/**
 * Says what a call used: its usage becomes an event of the ledger, which budgets count, and what was set aside is free.
 * Guarantees: once, however often it is sent; a reservation that has expired is charged all the same (`late`); what was used
 * beyond the estimate is charged in full, and told. The event is stored before the reservation is closed: a crash in between
 * leaves both until it is sent again or expires. Right: enforce, and the token that the reservation was made with.
 * @throws NotFound, Invalid (usage that contradicts itself), Conflict (it was committed with other usage before).
 */
export async function commitReservation(ctx: Context, id: string, input: CommitInput): Promise<Committed> {
  const found = await findReservation(ctx, id, "call");
  if (found.state === "released")
    throw new Conflict("This reservation was released: nothing is charged for it. Send the call as an event.");
  if ("eventId" in input) return closed(ctx, found, null, null);
  const { eventId, costUsd } = await storeUsage(ctx, found, input);
  return closed(ctx, found, costUsd, eventId);
}

/** @returns what the event of the ledger is known by, and its cost. */
export async function storeUsage(ctx: Context, found: Found, used: UsedInput): Promise<{ eventId: string; costUsd: string | null }> {
  const sourceId = found.sourceId ?? sourceOf(ctx);
  if (!found.call) throw new Invalid("This reservation is of no call.");
  const event = committedEvent(found.id, found.createdAt, found.call, used);
  const item = await engineOf(ctx.db, ctx.clock).commits.store(sourceId, event);
  if (item.status === "conflict") throw new Conflict("This reservation was committed with other usage before; the first stays.");
  if (item.status === "rejected") {
    const { reason = "not taken", location = "time", fix = "Correct it." } = item;
    throw new Invalid(`${location}: ${reason}`, [{ location, message: reason, fix }]);
  }
  const { prices } = await currentBooks(ctx.db, false, ctx.clock);
  return { eventId: eventIdOf(sourceId, eventKeyOf(found.id)), costUsd: costOfEvent(prices, event) };
}

async function closed(ctx: Context, found: Found, costUsd: string | null, eventId: string | null): Promise<Committed> {
  const row = await engineOf(ctx.db, ctx.clock).authoriser.close({ id: found.id, as: "committed", actualUsd: costUsd, eventId });
  // Granted by a process that died before it wrote: the usage is in the ledger, which is what counts.
  if (!row && eventId === null) throw new Unavailable("This reservation cannot be closed right now. Send it again.", 1);
  const overshootUsd = overshootOf(found.estimateUsd, costUsd);
  // Only the first time that it is committed.
  if (overshootUsd !== undefined && row?.actualUsd != null) logOvershoot(ctx, found, overshootUsd);
  return {
    reservationId: found.id,
    state: row?.state === "late" || !row ? "late" : "committed",
    costUsd: costUsd ?? found.actualUsd,
    estimatedCostUsd: found.estimateUsd,
    ...(overshootUsd === undefined ? {} : { overshootUsd }),
    ...(eventId === null ? {} : { eventId }),
  };
}

/** That a call cost more than it had been allowed to, for the log of decisions. */
function logOvershoot(ctx: Context, { call, identityId }: Found, overshootUsd: string): void {
  engineOf(ctx.db, ctx.clock).authoriser.log({
    at: ctx.clock.now(),
    decision: "allow",
    reason: "overshoot",
    budgetId: null,
    counterKey: null,
    identityId,
    credentialId: null,
    applicationId: null,
    environmentId: null,
    provider: call?.provider ?? "",
    model: call?.model ?? "",
    tool: call?.context.tool ?? null,
    traceId: call?.context.traceId ?? null,
    estimateUsd: overshootUsd,
    tokenId: ctx.actor.id,
    count: 1,
  });
}
