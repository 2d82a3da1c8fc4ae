/** Detection while usage arrives: a loop beside the queue, since a job a minute would be late. What it misses a job catches. */
import { restWatching, watchArrivals } from "@/lib/anomalies";
import { type Context, systemActor } from "@/lib/auth";
import { database } from "@/lib/db/database";
import { workSignals } from "@/lib/incidents";
import { systemClock } from "@/lib/kernel/clock";

const LOOK_EVERY_MS = 1_000;
/** After a failure longer and longer, up to a minute. */
const LONGEST_PAUSE_MS = 60_000;
/** Several reports of one call are settled right after they are stored; what arrived a moment ago may still be two calls. */
const SETTLED_AFTER_MS = 2_000;

export type Stream = { stop(): Promise<void> };

/**
 * Looks every second for what arrived. Any number of processes may: one of them reads.
 * @param tell Is given what went wrong; the loop goes on.
 */
export function startStream(tell: (message: string) => void): Stream {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;
  let running: Promise<void> = Promise.resolve();

  const look = async (): Promise<void> => {
    try {
      await watchOnce(context());
      failures = 0;
    } catch (error) {
      failures++;
      if (!isStopped) tell(error instanceof Error ? error.message : String(error));
    }
    if (!isStopped) plan(Math.min(LOOK_EVERY_MS * 2 ** failures, LONGEST_PAUSE_MS));
  };
  const plan = (afterMs: number): void => {
    timer = setTimeout(() => {
      running = look();
    }, afterMs);
    // It keeps no process alive.
    timer.unref();
  };
  plan(LOOK_EVERY_MS);

  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
      await restWatching(context()).catch(() => undefined);
    },
  };
}

const context = (): Context => ({ db: database().db, clock: systemClock, actor: systemActor("detection") });

async function watchOnce(ctx: Context): Promise<void> {
  const { signals } = await watchArrivals(ctx, { checkpoint: "when_due", minAgeMs: SETTLED_AFTER_MS });
  if (signals > 0) await workSignals(ctx);
}
