import type { Context } from "@/lib/auth";
import { pruneStates } from "./store/behaviour-states";
import { pruneQuarters, QUARTERS_KEPT_MS } from "./store/quarters";

/** Who called nothing for so long is learnt anew. */
const IDLE_MS = 60 * 86_400_000;

/** Forgets quarters of an hour that no detector reads any more, and what is remembered of whoever was idle for long. For jobs. */
export async function pruneDetection({ db, clock }: Context): Promise<{ quarters: number; states: number }> {
  const now = clock.now().getTime();
  return {
    quarters: await pruneQuarters(db, new Date(now - QUARTERS_KEPT_MS)),
    states: await pruneStates(db, new Date(now - IDLE_MS)),
  };
}
