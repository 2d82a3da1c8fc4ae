import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { poolOf } from "@/lib/db/client";
import { NotFound } from "@/lib/kernel/errors";
import type { Reservation } from "./core/reservation";
import { engineOf } from "./engine";
import { readReservations } from "./store/reservations";

/** What closing needs to know; of one that this process has just made, without a look at the database. */
export type Found = Pick<
  Reservation,
  "id" | "kind" | "state" | "tokenId" | "identityId" | "sourceId" | "call" | "estimateUsd" | "actualUsd" | "eventId" | "createdAt"
>;

/** A reservation of the caller's own token. Right: enforce. @throws NotFound */
export async function findReservation(ctx: Context, id: string, kind: "call" | "lease"): Promise<Found> {
  authorize(ctx, "enforce");
  const recent = engineOf(ctx.db, ctx.clock).authoriser.recent(id);
  const found = recent
    ? { ...recent, state: "open" as const, actualUsd: null, eventId: null }
    : (await readReservations(poolOf(ctx.db), [id], false)).get(id);
  if (found && found.kind === kind && found.tokenId === ctx.actor.id) return found;
  throw new NotFound(`There is no such ${kind === "call" ? "reservation" : "lease"} of this token.`);
}
