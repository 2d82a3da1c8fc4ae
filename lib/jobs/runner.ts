/** The queue of one process: pg-boss on the process's own connections, so that it needs no settings of its own. */
import PgBoss from "pg-boss";
import { pino } from "pino";
import { systemActor } from "@/lib/auth";
import { database } from "@/lib/db/database";
import { env } from "@/lib/env";
import { systemClock } from "@/lib/kernel/clock";
import { forgetFoldedWeeks } from "@/lib/metering";
import { isDue } from "./core/due";
import { JOBS, type JobDefinition, type JobName } from "./definitions";
import { RUNNING, type Running, running } from "./running";
import { startStream } from "./stream";
import { startWorker, type Worker } from "./worker";

const RETRY_LIMIT = 5;
const RETRY_DELAY_SECONDS = 15;
/** Several times a minute, so that none is missed. */
const LOOK_EVERY_MS = 20_000;
const MINUTE_SECONDS = 60;
const SECOND_MS = 1_000;

/** Starts working off jobs in this process. Any number of processes may: each job runs in one of them. */
export async function startJobs(): Promise<void> {
  running[RUNNING] ??= begin().catch((error: unknown) => {
    // The next caller tries again.
    running[RUNNING] = undefined;
    throw error;
  });
  await running[RUNNING];
}

async function begin(): Promise<Running> {
  await forgetFoldedWeeks(database().db);
  const boss = await openQueue();
  const workers = Object.entries(JOBS).map(([name, job]) => work(boss, name, job));
  const timer = setInterval(() => void queueDue(boss), LOOK_EVERY_MS).unref();
  await queueDue(boss);
  return { boss, timer, workers, stream: startStream((message) => log().error({ message }, "reading of arrivals failed")) };
}

/** Puts in what is due in this minute: once, however many processes look. */
async function queueDue(boss: PgBoss): Promise<void> {
  const now = systemClock.now();
  const due = Object.entries(JOBS).filter(([, { cron }]) => isDue(cron, now));
  try {
    if (due.length > 0) await boss.insert(due.map(([name]) => ({ name, data: {}, singletonSeconds: MINUTE_SECONDS })));
  } catch (error) {
    log().warn({ message: error instanceof Error ? error.message : String(error) }, "jobs could not be queued");
  }
}

async function openQueue(): Promise<PgBoss> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => database().pool.query(text, values) },
    // Jobs are put in by `queueDue`.
    schedule: false,
    archiveCompletedAfterSeconds: 3_600,
    deleteAfterDays: 14,
  });
  boss.on("error", (error) => log().warn({ message: error.message }, "the job queue has trouble"));
  await boss.start();
  for (const [name, job] of Object.entries(JOBS)) {
    await boss.createQueue(name, {
      name,
      // A job that is still waiting is not queued a second time.
      policy: "short",
      retryLimit: RETRY_LIMIT,
      retryDelay: RETRY_DELAY_SECONDS,
      retryBackoff: true,
      expireInMinutes: job.expireInMinutes,
    });
  }
  // After a pause of months the next day's run would come too late; what a crash left undone should not wait.
  for (const name of ["ensure-partitions", "run-revisions", "detect-series", "keep-line-figures", "fold-weeks"] satisfies JobName[])
    await boss.send(name, {});
  return boss;
}

function work(boss: PgBoss, name: string, job: JobDefinition): Worker {
  const { pollSeconds, expireInMinutes } = job;
  const times = { pollMs: pollSeconds * SECOND_MS, expireMs: expireInMinutes * MINUTE_SECONDS * SECOND_MS };
  const tell = (message: string): void => log().warn({ job: name, message }, "the worker of a job has trouble");
  return startWorker(boss, { name, run: () => runJob(name, job), ...times }, tell);
}

async function runJob(name: string, job: JobDefinition): Promise<void> {
  const startedAt = performance.now();
  const tookMs = () => Math.round(performance.now() - startedAt);
  try {
    const { db } = database();
    const result = await job.run({ db, clock: systemClock, actor: systemActor(`job ${name}`) });
    const isAlarm = typeof result === "object" && result !== null && "alarm" in result;
    log()[isAlarm ? "warn" : "debug"]({ job: name, tookMs: tookMs(), result }, isAlarm ? "job found something wrong" : "job done");
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
