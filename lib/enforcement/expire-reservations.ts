import type { Context } from "@/lib/auth/context";
import { poolOf } from "@/lib/db/client";
import { expireOverdue } from "./store/run-round";
import { readVersions } from "./store/versions";

/** Gives back what overdue reservations hold, also of budgets that nobody asks about. @returns how many there were. */
export async function expireReservations(ctx: Context): Promise<number> {
  // By the database's clock: what others have set aside is not to be taken for overdue.
  await readVersions(ctx.db, ctx.clock);
  let expired = 0;
  for (;;) {
    const some = await expireOverdue(poolOf(ctx.db), null, ctx.clock.now());
    expired += some;
    if (some === 0) return expired;
  }
}
