/** What the jobs are: each calls one use case of an area, and is safe to run twice. */
import type { Context } from "@/lib/auth/context";
import {
  ensurePartitions,
  processInbox,
  pruneHourly,
  pruneInbox,
  pruneRaw,
  pruneReports,
  pruneSeries,
  runCorrections,
  runRevisions,
  settleLeftOver,
} from "@/lib/metering";
import { sendDueViews } from "@/lib/views";

export type JobDefinition = {
  /** Minutes, hours, days, months, weekdays in UTC. */
  cron: string;
  /** How long a waiting job may go unnoticed. */
  pollSeconds: number;
  /** A run that takes longer counts as failed and is tried again. */
  expireInMinutes: number;
  run(ctx: Context): Promise<unknown>;
};

export type JobName =
  | "ensure-partitions"
  | "prune-hourly"
  | "prune-raw"
  | "prune-reports"
  | "read-inbox"
  | "run-corrections"
  | "run-revisions"
  | "prune-series"
  | "send-views"
  | "settle-left-over";

export const JOBS: Record<JobName, JobDefinition> = {
  "ensure-partitions": { cron: "5 1 * * *", pollSeconds: 60, expireInMinutes: 10, run: (ctx) => ensurePartitions(ctx.db, ctx.clock) },
  "prune-hourly": { cron: "25 1 * * *", pollSeconds: 60, expireInMinutes: 60, run: (ctx) => pruneHourly(ctx.db, ctx.clock) },
  "prune-reports": { cron: "45 1 * * *", pollSeconds: 60, expireInMinutes: 60, run: (ctx) => pruneReports(ctx.db, ctx.clock) },
  "prune-raw": {
    cron: "15 * * * *",
    pollSeconds: 60,
    expireInMinutes: 60,
    run: async (ctx) => (await pruneRaw(ctx.db, ctx.clock)) + (await pruneInbox(ctx)),
  },
  "prune-series": { cron: "55 1 * * *", pollSeconds: 60, expireInMinutes: 60, run: (ctx) => pruneSeries(ctx.db, ctx.clock) },
  // Whoever stores a payload also settles it; this catches what a crash left unsettled.
  "settle-left-over": { cron: "* * * * *", pollSeconds: 20, expireInMinutes: 30, run: (ctx) => settleLeftOver(ctx) },
  // Whoever receives a payload also reads it; this catches what a crash left unread.
  "read-inbox": { cron: "* * * * *", pollSeconds: 20, expireInMinutes: 30, run: (ctx) => processInbox(ctx.db, ctx.clock) },
  // Whoever asks for a correction or runs it also begins; this goes on where a crash ended it.
  "run-corrections": { cron: "* * * * *", pollSeconds: 2, expireInMinutes: 240, run: (ctx) => runCorrections(ctx) },
  // Whoever changes the inventory or the prices also revises stored usage; this catches what a crash left undone.
  "run-revisions": { cron: "* * * * *", pollSeconds: 2, expireInMinutes: 240, run: (ctx) => runRevisions(ctx) },
  // Scheduled mails of views: what became due, and what a mail server refused before.
  "send-views": { cron: "* * * * *", pollSeconds: 20, expireInMinutes: 30, run: (ctx) => sendDueViews(ctx) },
};
