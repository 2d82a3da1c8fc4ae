import { afterAll, expect, test, vi } from "vitest";
import { useDatabase } from "@/lib/testing/database";
import { JOBS } from "./definitions";
import { enqueueJob, startJobs } from "./runner";
import { stopJobs } from "./running";

const database = useDatabase();
afterAll(stopJobs);

const jobs = async (name: string) =>
  (await database.pool.query<{ state: string; retry_count: number }>("SELECT state, retry_count FROM pgboss.job WHERE name = $1", [name]))
    .rows;

test("a job that is put into the queue is worked off once a worker is there", { timeout: 60_000 }, async () => {
  await enqueueJob("rate-unpriced", {});
  expect(await jobs("rate-unpriced")).toEqual([{ state: "created", retry_count: 0 }]);
  // The process that only sends becomes one that works.
  await stopJobs();
  await startJobs();
  await vi.waitFor(async () => expect(await jobs("rate-unpriced")).toEqual([{ state: "completed", retry_count: 0 }]), {
    timeout: 30_000,
    interval: 100,
  });
});

test("a job whose data cannot be read fails, and is kept for another try", { timeout: 60_000 }, async () => {
  // @ts-expect-error: what an older version may have put into the queue
  await enqueueJob("reattribute", { identities: 3 });
  await vi.waitFor(async () => expect(await jobs("reattribute")).toEqual([{ state: "retry", retry_count: 0 }]), {
    timeout: 30_000,
    interval: 100,
  });
});

test("everything with a time is in the schedule, and nothing else", async () => {
  const { rows } = await database.pool.query<{ name: string; cron: string }>("SELECT name, cron FROM pgboss.schedule ORDER BY name");
  const planned = Object.entries(JOBS).flatMap(([name, { cron }]) => (cron ? [{ name, cron }] : []));
  expect(rows).toEqual(planned.sort((a, b) => a.name.localeCompare(b.name)));
});
