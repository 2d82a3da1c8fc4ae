import type PgBoss from "pg-boss";

/** The queue of this process, on the global object, because a bundler may give each route its own copy of a module. */
const KEY = Symbol.for("countinghouse.jobs");
export const running = globalThis as { [KEY]?: Promise<PgBoss> | undefined };
export { KEY as RUNNING };

const STOP_TIMEOUT_MS = 8_000;

/** Lets running jobs finish for a few seconds; one that does not is tried again later. No jobs running is no error. */
export async function stopJobs(): Promise<void> {
  const opened = running[KEY];
  running[KEY] = undefined;
  const boss = await opened?.catch(() => undefined);
  await boss?.stop({ graceful: true, wait: true, timeout: STOP_TIMEOUT_MS, close: false });
}
