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
  /** A run that takes longer counts as failed; the queue takes it for lost then. No other begins here while it goes on. */
  expireMs: number;
};
export type Worker = {
  /** Takes nothing more, and waits for the run under way; one that is not done, or not written, when `late` comes is tried again later. */
  stop(late: Promise<unknown>): Promise<void>;
};

/** Before what became of a run is written once more. After the last it is told, and the queue has the job run again in its time. */
const AGAIN_AFTER_MS = [1_000, 5_000, 20_000, 60_000];

/** Why a job failed that a stop gives back to the queue. */
const STOPPED = { message: "The process ended first." };

/** @param tell Is given what went wrong; the worker goes on. */
export function startWorker(
  queue: Queue,
  { name, run, pollMs, expireMs }: Work,
  tell: (message: string) => void,
  againAfterMs: readonly number[] = AGAIN_AFTER_MS,
): Worker {
  const stopping = new AbortController();
  const { signal } = stopping;
  /** The job of which the stop has to write that it failed. */
  let atWork: string | undefined;
  const trouble = (error: unknown): void => tell(error instanceof Error ? error.message : String(error));
  const rest = (ms: number): Promise<unknown> => pause(Math.max(0, ms), undefined, { signal }).catch(() => undefined);

  /** @returns Whether it is written. A stop makes this attempt the last. */
  const write = async (note: () => Promise<void>): Promise<boolean> => {
    for (const againMs of [...againAfterMs, null]) {
      try {
        await note();
        return true;
      } catch (error) {
        trouble(error);
        if (againMs === null || signal.aborted) break;
        await rest(againMs);
      }
    }
    return false;
  };

  const workOff = async (id: string): Promise<void> => {
    atWork = id;
    let goesOn = true;
    const running = Promise.resolve()
      .then(run)
      .finally(() => {
        goesOn = false;
      });
    const failure = await withinTime(running, expireMs).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
    );
    // One that was late at the stop is written as failed by then.
    if (atWork === id) {
      const isWritten = await write(() => (failure ? queue.fail(name, id, failure) : queue.complete(name, id)));
      // Without a stop it is the queue's from here on: by the time of one, another process may have it.
      if (isWritten || !signal.aborted) atWork = undefined;
    }
    if (goesOn) tell("A run took too long and goes on: none is begun beside it.");
    await running.catch(() => undefined);
  };

  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      const startedAt = performance.now();
      try {
        const [job] = await queue.fetch(name);
        // The stop may have come while the queue was asked.
        if (job) await (signal.aborted ? queue.fail(name, job.id, STOPPED) : workOff(job.id));
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
      if (id !== undefined) await queue.fail(name, id, STOPPED).catch(trouble);
    },
  };
}

async function withinTime(running: Promise<unknown>, ms: number): Promise<void> {
  const inTime = new AbortController();
  const overtime = pause(ms, undefined, { signal: inTime.signal, ref: false }).then(() => {
    throw new Error(`It took longer than ${Math.round(ms / 60_000)} minutes.`);
  });
  try {
    await Promise.race([running, overtime]);
  } finally {
    overtime.catch(() => undefined);
    inTime.abort();
  }
}
