/** The queue of one process: pg-boss on the process's own connections, so that it needs no settings of its own. */
import PgBoss from "pg-boss";
import { pino } from "pino";
import { systemActor } from "@/lib/auth";
import { database } from "@/lib/db/database";
import { env } from "@/lib/env";
import { systemClock } from "@/lib/kernel/clock";
import { JOBS, type JobData, type JobDefinition, type JobName } from "./definitions";
import { RUNNING, running, stopJobs } from "./running";

const RETRY_LIMIT = 5;
const RETRY_DELAY_SECONDS = 15;

/** Starts working off jobs in this process. Any number of processes may: each job runs in one of them. */
export async function startJobs(): Promise<void> {
  // Until now this process may have been one that only puts jobs in.
  await stopJobs();
  const boss = await open(true);
  for (const [name, job] of Object.entries(JOBS)) {
    await boss.work<object>(name, { pollingIntervalSeconds: job.pollSeconds, batchSize: 1 }, async ([given]) =>
      runJob(name, job, given?.data),
    );
    if (job.cron) await boss.schedule(name, job.cron, {}, { tz: "UTC" });
  }
  // After a pause of months the next day's run would come too late.
  await boss.send("ensure-partitions", {});
}

/** Puts a job into the queue, whether or not this process works it off. */
export async function enqueueJob<Name extends JobName>(name: Name, data: JobData[Name]): Promise<void> {
  const boss = await open(false);
  await boss.send(name, data);
}

async function open(working: boolean): Promise<PgBoss> {
  running[RUNNING] ??= openQueue(working).catch((error: unknown) => {
    // The next caller tries again.
    running[RUNNING] = undefined;
    throw error;
  });
  return running[RUNNING];
}

async function openQueue(working: boolean): Promise<PgBoss> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => database().pool.query(text, values) },
    supervise: working,
    schedule: working,
    archiveCompletedAfterSeconds: 3_600,
    deleteAfterDays: 14,
  });
  boss.on("error", (error) => log().warn({ message: error.message }, "the job queue has trouble"));
  await boss.start();
  for (const [name, job] of Object.entries(JOBS)) {
    // A scheduled job that is still waiting is not queued a second time.
    const policy = job.cron ? "short" : "standard";
    await boss.createQueue(name, {
      name,
      policy,
      retryLimit: RETRY_LIMIT,
      retryDelay: RETRY_DELAY_SECONDS,
      retryBackoff: true,
      expireInMinutes: job.expireInMinutes,
    });
  }
  return boss;
}

async function runJob(name: string, job: JobDefinition, data: unknown): Promise<void> {
  const startedAt = performance.now();
  const tookMs = () => Math.round(performance.now() - startedAt);
  try {
    const { db } = database();
    const result = await job.run({ db, clock: systemClock, actor: systemActor(`job ${name}`) }, data);
    log().debug({ job: name, tookMs: tookMs(), result }, "job done");
  } catch (error) {
    log().error({ job: name, tookMs: tookMs(), message: error instanceof Error ? error.message : String(error) }, "job failed");
    throw error;
  }
}

let logger: ReturnType<typeof pino> | undefined;
function log() {
  logger ??= pino({ level: env().LOG_LEVEL, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  return logger;
}
