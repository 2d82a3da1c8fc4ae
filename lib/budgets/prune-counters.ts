import type { Context } from "@/lib/auth";
import { addUtcDays } from "@/lib/kernel/period";
import { deleteClosedReservations, deleteOldCounters, deleteOldDecisions } from "./store/write-counters";

const COUNTER_DAYS = 35;
const RESERVATION_DAYS = 90;
const DECISION_DAYS = 400;

/**
 * Lets go of what nobody asks for any more: counters of minutes, hours, traces and sessions after 35 days, closed
 * reservations after 90, decisions after 400. Whatever holds something stays. @returns how many rows went.
 */
export async function pruneCounters({ db, clock }: Context): Promise<number> {
  const now = clock.now();
  const counters = await deleteOldCounters(db, addUtcDays(now, -COUNTER_DAYS));
  const reservations = await deleteClosedReservations(db, addUtcDays(now, -RESERVATION_DAYS));
  return counters + reservations + (await deleteOldDecisions(db, addUtcDays(now, -DECISION_DAYS)));
}
