/**
 * Works off the jobs of one name, one after another. In place of the queue's own worker, which does not wait until it is written
 * what became of a run: where the pool had no connection to spare, the failure reached nobody, and ended the process at worst.
 */
import { setTimeout as pause } from "node:timers/promises";
import type PgBoss from "pg-boss";

export type Queue = Pick<PgBoss, "complete" | "fail"> & { fetch(name: string): Promise<readonly { id: string }[]> };
type Work = {
  name: string;
  run: () => Promise<unknown>;
  /** Between two looks for a job. */
  pollMs: number;
  /** A run that takes longer counts as failed; the queue takes it for lost then. */
  expireMs: number;
};
export type Worker = {
  /** Takes nothing more, and waits for the run under way; one that is not done when `late` comes is tried again later. */
  stop(late: Promise<unknown>): Promise<void>;
};

/** Before what became of a run is written once more. After the last it is told, and the queue has the job run again in its time. */
const AGAIN_AFTER_MS = [1_000, 5_000, 20_000, 60_000];

/** @param tell Is given what went wrong; the worker goes on. */
export function startWorker(
  queue: Queue,
  { name, run, pollMs, expireMs }: Work,
  tell: (message: string) => void,
  againAfterMs: readonly number[] = AGAIN_AFTER_MS,
): Worker {
  const stopping = new AbortController();
  const { signal } = stopping;
  let atWork: string | undefined;
  const trouble = (error: unknown): void => tell(error instanceof Error ? error.message : String(error));
  const rest = (ms: number): Promise<unknown> => pause(Math.max(0, ms), undefined, { signal }).catch(() => undefined);

  const write = async (note: () => Promise<void>): Promise<void> => {
    for (const againMs of [...againAfterMs, null]) {
      try {
        await note();
        return;
      } catch (error) {
        trouble(error);
        if (againMs === null || signal.aborted) return;
        await rest(againMs);
      }
    }
  };

  const workOff = async (id: string): Promise<void> => {
    atWork = id;
    const failure = await withinTime(run, expireMs).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
    );
    // One that was late at the stop is written as failed by then.
    if (atWork === id) await write(() => (failure ? queue.fail(name, id, failure) : queue.complete(name, id)));
    atWork = undefined;
  };

  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      const startedAt = performance.now();
      try {
        const [job] = await queue.fetch(name);
        if (job) await workOff(job.id);
      } catch (error) {
        trouble(error);
      }
      await rest(pollMs - (performance.now() - startedAt));
    }
  };
  const done = loop();

  return {
    async stop(late) {
      stopping.abort();
      await Promise.race([done, late]);
      const id = atWork;
      atWork = undefined;
      if (id !== undefined) await queue.fail(name, id, { message: "The process ended first." }).catch(trouble);
    },
  };
}

async function withinTime(run: () => Promise<unknown>, ms: number): Promise<void> {
  const inTime = new AbortController();
  const overtime = pause(ms, undefined, { signal: inTime.signal, ref: false }).then(() => {
    throw new Error(`It took longer than ${Math.round(ms / 60_000)} minutes.`);
  });
  try {
    await Promise.race([run(), overtime]);
  } finally {
    overtime.catch(() => undefined);
    inTime.abort();
  }
}
