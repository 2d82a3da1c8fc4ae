import type { Context } from "@/lib/auth/context";
import { storeUsage } from "./commit-reservation";
import type { ReservationState } from "./core/reservation";
import { engineOf } from "./engine";
import { findReservation } from "./find-reservation";
import type { Released, ReleaseInput } from "./schemas";

/**
 * Gives back what was set aside for a call that was not made, or that failed. Of one whose caller went away while the
 * provider worked (`cancelled`) the prompt is charged: not nothing, and not all that it might have put out. Once: a
 * reservation that is closed already stays as it is. Right: enforce. @throws NotFound
 */
export async function releaseReservation(ctx: Context, id: string, { reason }: ReleaseInput): Promise<Released> {
  const found = await findReservation(ctx, id, "call");
  const { authoriser } = engineOf(ctx.db, ctx.clock);
  const prompt = found.call?.inputTokens;
  const isCharged = reason === "cancelled" && prompt !== undefined && found.state !== "released" && found.state !== "committed";
  const usage = isCharged ? await storeUsage(ctx, found, { usage: { input: prompt, output: 0 }, status: "cancelled" }) : undefined;
  const as = usage ? "committed" : "released";
  const row = await authoriser.close({ id, as, actualUsd: usage?.costUsd ?? null, eventId: usage?.eventId ?? null });
  const state = (row?.state ?? found.state) as ReservationState;
  return { reservationId: id, state: state === "open" ? as : state };
}
