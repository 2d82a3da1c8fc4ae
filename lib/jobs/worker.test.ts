import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import pg from "pg";
import { afterEach, expect, test, vi } from "vitest";
import { type Queue, startWorker, type Worker } from "./worker";

const SOON = { pollMs: 1, expireMs: 60_000 };
const NEVER = new Promise<never>(() => undefined);
const PATIENCE = { timeout: 5_000, interval: 5 };

let worker: Worker | undefined;
const unhandled: unknown[] = [];
const note = (error: unknown): void => void unhandled.push(error);
process.on("unhandledRejection", note);
afterEach(async () => {
  await worker?.stop(Promise.resolve());
  expect(unhandled).toEqual([]);
});

/** One job, and notes of what became of it. */
function queueOf(over: Partial<Queue> = {}) {
  const jobs = [{ id: "1" }];
  const notes: string[] = [];
  const queue: Queue = {
    fetch: async () => jobs.splice(0, 1),
    complete: async (name: string, id: unknown) => void notes.push(`${name} ${id} completed`),
    fail: async (name: string, id: unknown) => void notes.push(`${name} ${id} failed`),
    ...over,
  };
  return { queue, notes };
}

/** Lets everything that waits for nothing have its turn. */
const turns = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("a run that succeeds is written as completed, and one that fails as failed", async () => {
  const good = queueOf();
  worker = startWorker(good.queue, { name: "good", run: async () => 1, ...SOON }, () => undefined);
  await vi.waitFor(() => expect(good.notes).toEqual(["good 1 completed"]), PATIENCE);
  await worker.stop(NEVER);
  const bad = queueOf();
  worker = startWorker(bad.queue, { name: "bad", run: () => Promise.reject(new Error("no")), ...SOON }, () => undefined);
  await vi.waitFor(() => expect(bad.notes).toEqual(["bad 1 failed"]), PATIENCE);
});

test("what cannot be written for want of a connection is told and written later, and nothing is left unhandled", async () => {
  // Takes connections and says nothing, so that the pool gives up waiting.
  const silent = createServer().listen(0, "127.0.0.1");
  await once(silent, "listening");
  const pool = new pg.Pool({ host: "127.0.0.1", port: (silent.address() as AddressInfo).port, max: 1, connectionTimeoutMillis: 5 });
  const told: string[] = [];
  let tries = 0;
  const { queue, notes } = queueOf();
  const busy: Queue = {
    ...queue,
    complete: async (name: string, id: unknown) => {
      tries++;
      if (tries <= 2) await pool.query("SELECT 1");
      await queue.complete(name, String(id));
    },
  };
  worker = startWorker(busy, { name: "job", run: async () => undefined, ...SOON }, (message) => told.push(message), [1, 1, 1]);
  await vi.waitFor(() => expect(notes).toEqual(["job 1 completed"]), PATIENCE);
  expect(told).toHaveLength(2);
  await pool.end();
  silent.close();
});

test("what can never be written is told, and the next job is worked off all the same", async () => {
  const jobs = [{ id: "1" }, { id: "2" }];
  const told: string[] = [];
  let runs = 0;
  const away = (): Promise<void> => Promise.reject(new Error("timeout exceeded when trying to connect"));
  const { queue } = queueOf({ fetch: async () => jobs.splice(0, 1), complete: away, fail: away });
  worker = startWorker(queue, { name: "job", run: async () => runs++, ...SOON }, (message) => told.push(message), [1]);
  await vi.waitFor(() => expect(runs).toBe(2), PATIENCE);
  await vi.waitFor(() => expect(told).toHaveLength(4), PATIENCE);
});

test("a run that takes longer than it may counts as failed, and what it throws later is nobody's", async () => {
  let end: (error: Error) => void = () => undefined;
  const run = new Promise((_, reject) => {
    end = reject;
  });
  const { queue, notes } = queueOf();
  worker = startWorker(queue, { name: "job", run: () => run, pollMs: 1, expireMs: 5 }, () => undefined);
  await vi.waitFor(() => expect(notes).toEqual(["job 1 failed"]), PATIENCE);
  end(new Error("too late"));
});

test("nothing more is taken while a run that took too long goes on, which is told", async () => {
  const jobs = [{ id: "1" }, { id: "2" }];
  const ends: (() => void)[] = [];
  const told: string[] = [];
  const run = (): Promise<void> => new Promise((resolve) => void ends.push(resolve));
  const { queue, notes } = queueOf({ fetch: async () => jobs.splice(0, 1) });
  worker = startWorker(queue, { name: "job", run, pollMs: 1, expireMs: 5 }, (message) => told.push(message));
  await vi.waitFor(() => expect(told).toHaveLength(1), PATIENCE);
  expect(notes).toEqual(["job 1 failed"]);
  expect(jobs).toEqual([{ id: "2" }]);
  ends[0]?.();
  await vi.waitFor(() => expect(ends).toHaveLength(2), PATIENCE);
  ends[1]?.();
});

test("a stop waits for a run that took too long, and writes nothing more of it when that is too late", async () => {
  let end: () => void = () => undefined;
  const told = vi.fn();
  const run = (): Promise<void> =>
    new Promise((resolve) => {
      end = resolve;
    });
  const first = queueOf();
  worker = startWorker(first.queue, { name: "job", run, pollMs: 1, expireMs: 5 }, told);
  await vi.waitFor(() => expect(told).toHaveBeenCalledOnce(), PATIENCE);
  const order: string[] = [];
  const stopped = worker.stop(NEVER).then(() => order.push("stopped"));
  await turns();
  order.push("ended");
  end();
  await stopped;
  expect(order).toEqual(["ended", "stopped"]);

  const second = queueOf();
  worker = startWorker(second.queue, { name: "job", run, pollMs: 1, expireMs: 5 }, told);
  await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(2), PATIENCE);
  await worker.stop(Promise.resolve());
  end();
  expect(second.notes).toEqual(["job 1 failed"]);
});

test("a stop waits for the run under way; one that is not done in time is written as failed, once", async () => {
  let end: () => void = () => undefined;
  const first = queueOf();
  const started = vi.fn();
  const run = (): Promise<void> => {
    started();
    return new Promise((resolve) => {
      end = resolve;
    });
  };
  worker = startWorker(first.queue, { name: "job", run, ...SOON }, () => undefined);
  await vi.waitFor(() => expect(started).toHaveBeenCalledOnce(), PATIENCE);
  const stopped = worker.stop(NEVER);
  end();
  await stopped;
  expect(first.notes).toEqual(["job 1 completed"]);

  const second = queueOf();
  worker = startWorker(second.queue, { name: "job", run, ...SOON }, () => undefined);
  await vi.waitFor(() => expect(started).toHaveBeenCalledTimes(2), PATIENCE);
  await worker.stop(Promise.resolve());
  end();
  expect(second.notes).toEqual(["job 1 failed"]);
});

test("a run of which nothing could be written while the worker stops is written as failed by the stop", async () => {
  let refuse: (error: Error) => void = () => undefined;
  const refused = new Promise<void>((_, reject) => {
    refuse = reject;
  });
  const complete = vi.fn(() => refused);
  const { queue, notes } = queueOf({ complete });
  worker = startWorker(queue, { name: "job", run: async () => undefined, ...SOON }, () => undefined);
  await vi.waitFor(() => expect(complete).toHaveBeenCalledOnce(), PATIENCE);
  const stopped = worker.stop(NEVER);
  refuse(new Error("timeout exceeded when trying to connect"));
  await stopped;
  expect(notes).toEqual(["job 1 failed"]);
});

test("a job of which nothing could be written, however often, is the queue's: a later stop leaves it alone", async () => {
  const told: string[] = [];
  const complete = (): Promise<void> => Promise.reject(new Error("timeout exceeded when trying to connect"));
  const { queue, notes } = queueOf({ complete });
  worker = startWorker(queue, { name: "job", run: async () => undefined, ...SOON }, (message) => told.push(message), [1]);
  await vi.waitFor(() => expect(told).toHaveLength(2), PATIENCE);
  await turns();
  await worker.stop(NEVER);
  expect(notes).toEqual([]);
});

test("a job that comes while the worker stops is given back, and not run", async () => {
  let give: (jobs: { id: string }[]) => void = () => undefined;
  const given = new Promise<{ id: string }[]>((resolve) => {
    give = resolve;
  });
  const fetch = vi.fn(() => given);
  const run = vi.fn(async () => undefined);
  const { queue, notes } = queueOf({ fetch });
  worker = startWorker(queue, { name: "job", run, ...SOON }, () => undefined);
  await vi.waitFor(() => expect(fetch).toHaveBeenCalledOnce(), PATIENCE);
  const stopped = worker.stop(NEVER);
  give([{ id: "1" }]);
  await stopped;
  expect(run).not.toHaveBeenCalled();
  expect(notes).toEqual(["job 1 failed"]);
});
