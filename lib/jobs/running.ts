import { setTimeout as pause } from "node:timers/promises";
import type PgBoss from "pg-boss";
import type { Stream } from "./stream";
import type { Worker } from "./worker";

/** The queue of this process, on the global object, because a bundler may give each route its own copy of a module. */
const KEY = Symbol.for("countinghouse.jobs");
export type Running = { boss: PgBoss; stream: Stream; workers: readonly Worker[]; timer: NodeJS.Timeout };
export const running = globalThis as { [KEY]?: Promise<Running> | undefined };
export { KEY as RUNNING };

const STOP_TIMEOUT_MS = 8_000;

/** Lets running jobs finish for a few seconds; one that does not is tried again later. No jobs running is no error. */
export async function stopJobs(): Promise<void> {
  const opened = running[KEY];
  running[KEY] = undefined;
  const found = await opened?.catch(() => undefined);
  if (!found) return;
  clearInterval(found.timer);
  const late = pause(STOP_TIMEOUT_MS, undefined, { ref: false });
  await Promise.all([Promise.race([found.stream.stop(), late]), ...found.workers.map((worker) => worker.stop(late))]);
  await found.boss.stop({ graceful: false, close: false });
}
