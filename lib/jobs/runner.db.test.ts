import { afterAll, expect, test, vi } from "vitest";
import { oweRevision, withTransaction } from "@/lib/db/transaction";
import { useDatabase } from "@/lib/testing/database";
import { JOBS, type JobName } from "./definitions";
import { startJobs } from "./runner";
import { stopJobs } from "./running";

const database = useDatabase();
afterAll(stopJobs);
const PATIENCE = { timeout: 30_000, interval: 100 };

const jobs = async (name: string) =>
  (await database.pool.query<{ state: string; retry_count: number }>("SELECT state, retry_count FROM pgboss.job WHERE name = $1", [name]))
    .rows;

test("a revision that a crash left undone is done by the next process that works off jobs", { timeout: 60_000 }, async () => {
  await withTransaction(database.db, (tx) => oweRevision(tx, { kind: "rating" }));
  await startJobs();
  await vi.waitFor(async () => expect(await database.db.dueRevision.count()).toBe(0), PATIENCE);
  await vi.waitFor(async () => expect(await jobs("run-revisions")).toContainEqual({ state: "completed", retry_count: 0 }), PATIENCE);
});

test("a run that fails is kept for another try", { timeout: 60_000 }, async () => {
  await database.pool.query("ALTER TABLE due_revision RENAME TO not_there");
  await database.pool.query("INSERT INTO pgboss.job (name, data) VALUES ('run-revisions', '{}')");
  await vi.waitFor(async () => expect((await jobs("run-revisions")).map(({ state }) => state)).toContain("retry"), PATIENCE);
});

test("what is due is queued once a minute, however many processes look", { timeout: 60_000 }, async () => {
  await stopJobs();
  await startJobs();
  const { rows } = await database.pool.query<{ name: string; most: number }>(
    `SELECT name, max(often)::integer AS most FROM (
      SELECT name, count(singleton_on) AS often FROM pgboss.job GROUP BY name, singleton_on
    ) AS minutes GROUP BY name`,
  );
  const everyMinute = Object.keys(JOBS).filter((name) => JOBS[name as JobName].cron === "* * * * *");
  expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(everyMinute));
  expect(rows.filter(({ most }) => most > 1)).toEqual([]);
});
