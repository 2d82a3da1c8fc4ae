/** What the jobs are: each calls one use case of an area, and is safe to run twice. */
import { detectSeries, pruneDetection, watchArrivals } from "@/lib/anomalies";
import type { Context } from "@/lib/auth/context";
import { expireRequests, holdGrants, pruneCounters, watchCounters } from "@/lib/budgets";
import { remindOfPeriods, remindOwners, statementFilesFor, tellVariances } from "@/lib/chargeback";
import { expireReservations } from "@/lib/enforcement";
import { runSchedules } from "@/lib/exports";
import { announceBreakGlass } from "@/lib/identities";
import { summariseIncidents, workSignals } from "@/lib/incidents";
import {
  ensurePartitions,
  foldWeeks,
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
import { pruneNotifications, sendNotifications } from "@/lib/notify";
import { reconcile } from "@/lib/reconciliation";
import { keepLineFigures, readSuccessesAfter } from "@/lib/reporting";
import { runReviews } from "@/lib/reviews";
import { runRevocations } from "@/lib/revocation";
import { evaluateRisk } from "@/lib/risk";
import { rematchSignals } from "@/lib/security";
import { sendDueViews } from "@/lib/views";
import { warnBudgets } from "@/lib/warnings";

export type JobDefinition = {
  /** Minutes, hours, days, months, weekdays in UTC. */
  cron: string;
  /** How long a waiting job may go unnoticed. */
  pollSeconds: number;
  /** A run that takes longer counts as failed and is tried again. */
  expireInMinutes: number;
  /** A result with `alarm` is logged as a warning. */
  run(ctx: Context): Promise<unknown>;
};

export type JobName =
  | "announce-break-glass"
  | "detect-series"
  | "ensure-partitions"
  | "evaluate-risk"
  | "expire-requests"
  | "expire-reservations"
  | "fold-weeks"
  | "hold-grants"
  | "keep-line-figures"
  | "prune-counters"
  | "prune-detection"
  | "prune-hourly"
  | "prune-notifications"
  | "prune-raw"
  | "prune-reports"
  | "read-inbox"
  | "reconcile"
  | "rematch-signals"
  | "tell-variances"
  | "remind-of-periods"
  | "remind-owners"
  | "run-corrections"
  | "run-exports"
  | "run-reviews"
  | "run-revisions"
  | "run-revocations"
  | "prune-series"
  | "send-notifications"
  | "send-views"
  | "settle-left-over"
  | "summarise-incidents"
  | "warn-budgets"
  | "watch-arrivals"
  | "watch-counters"
  | "work-signals";

export const JOBS: Record<JobName, JobDefinition> = {
  "announce-break-glass": {
    ...{ cron: "*/5 * * * *", pollSeconds: 60, expireInMinutes: 10 },
    run: (ctx) => announceBreakGlass(ctx, readSuccessesAfter),
  },
  // Closed hours and quarters of an hour, each once; the first run reads 60 days of history.
  "detect-series": { cron: "*/5 * * * *", pollSeconds: 60, expireInMinutes: 30, run: (ctx) => detectSeries(ctx) },
  "ensure-partitions": { cron: "5 1 * * *", pollSeconds: 60, expireInMinutes: 10, run: (ctx) => ensurePartitions(ctx.db, ctx.clock) },
  "evaluate-risk": { cron: "*/15 * * * *", pollSeconds: 60, expireInMinutes: 15, run: (ctx) => evaluateRisk(ctx) },
  // Whoever reads or decides a request for more looks at its time; this closes it and tells who asked.
  "expire-requests": { cron: "*/10 * * * *", pollSeconds: 60, expireInMinutes: 10, run: (ctx) => expireRequests(ctx) },
  // Whoever is short of budget looks for overdue reservations; this gives back those that nobody asks about.
  "expire-reservations": { cron: "* * * * *", pollSeconds: 20, expireInMinutes: 10, run: (ctx) => expireReservations(ctx) },
  // Weeks that are over, and those that changed since: questions over months read them. Whoever reads meanwhile reads days.
  "fold-weeks": { cron: "*/10 * * * *", pollSeconds: 60, expireInMinutes: 30, run: (ctx) => foldWeeks(ctx.db, ctx.clock) },
  // Caps of grants, as budgets that follow them.
  "hold-grants": { cron: "* * * * *", pollSeconds: 20, expireInMinutes: 15, run: (ctx) => holdGrants(ctx) },
  // What savings ask of single lines, once a day and every six hours; reads all of 30 days where they are many.
  "keep-line-figures": { cron: "10 * * * *", pollSeconds: 60, expireInMinutes: 30, run: (ctx) => keepLineFigures(ctx) },
  "prune-counters": { cron: "35 1 * * *", pollSeconds: 60, expireInMinutes: 60, run: (ctx) => pruneCounters(ctx) },
  "prune-detection": { cron: "30 1 * * *", pollSeconds: 60, expireInMinutes: 60, run: (ctx) => pruneDetection(ctx) },
  "prune-hourly": { cron: "25 1 * * *", pollSeconds: 60, expireInMinutes: 60, run: (ctx) => pruneHourly(ctx.db, ctx.clock) },
  "prune-notifications": { cron: "40 1 * * *", pollSeconds: 60, expireInMinutes: 60, run: (ctx) => pruneNotifications(ctx) },
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
  // Inventory, usage, lists of keys and bills, compared; lists are read from connectors first.
  reconcile: { cron: "20 * * * *", pollSeconds: 60, expireInMinutes: 55, run: (ctx) => reconcile(ctx) },
  // Looks only when the inventory changed: keys that were entered, rotated or revoked since their secret was found.
  "rematch-signals": { cron: "* * * * *", pollSeconds: 20, expireInMinutes: 15, run: (ctx) => rematchSignals(ctx) },
  // Answers to statements that are due soon or late, and disputes past their deadline: each is told once.
  "remind-owners": { cron: "25 * * * *", pollSeconds: 60, expireInMinutes: 15, run: (ctx) => remindOwners(ctx) },
  // Whoever asks for a correction or runs it also begins; this goes on where a crash ended it.
  // A period that is over and not yet in review: told once.
  "remind-of-periods": { cron: "25 6 * * *", pollSeconds: 300, expireInMinutes: 10, run: (ctx) => remindOfPeriods(ctx) },
  "run-corrections": { cron: "* * * * *", pollSeconds: 2, expireInMinutes: 240, run: (ctx) => runCorrections(ctx) },
  // Scheduled files: made, sent, and tried again; files that a crash left unfinished are marked.
  "run-exports": { cron: "* * * * *", pollSeconds: 20, expireInMinutes: 240, run: (ctx) => runSchedules(ctx) },
  // Reviews of events, reminders, escalation, silence, and what follows decisions.
  "run-reviews": { cron: "* * * * *", pollSeconds: 20, expireInMinutes: 30, run: (ctx) => runReviews(ctx) },
  // Whoever changes the inventory or the prices also revises stored usage; this catches what a crash left undone.
  "run-revisions": { cron: "* * * * *", pollSeconds: 2, expireInMinutes: 240, run: (ctx) => runRevisions(ctx) },
  // Whoever decides that access ends also ends it here; this sends it on, watches its silence and tells what is late.
  "run-revocations": { cron: "* * * * *", pollSeconds: 20, expireInMinutes: 30, run: (ctx) => runRevocations(ctx) },
  // Mails, daily mails and calls of webhooks that became due, and what failed before.
  "send-notifications": {
    ...{ cron: "* * * * *", pollSeconds: 20, expireInMinutes: 30 },
    run: (ctx) => sendNotifications(ctx, statementFilesFor(ctx)),
  },
  // Invoices out of tolerance: told once for what a provider invoiced.
  "tell-variances": { cron: "40 * * * *", pollSeconds: 60, expireInMinutes: 30, run: (ctx) => tellVariances(ctx) },
  // Scheduled mails of views: what became due, and what a mail server refused before.
  "send-views": { cron: "* * * * *", pollSeconds: 20, expireInMinutes: 30, run: (ctx) => sendDueViews(ctx) },
  // What the week before brought, told once: on Monday morning, or at the next hour that finds the product running.
  "summarise-incidents": { cron: "5 * * * *", pollSeconds: 300, expireInMinutes: 10, run: (ctx) => summariseIncidents(ctx) },
  "warn-budgets": { cron: "*/5 * * * *", pollSeconds: 20, expireInMinutes: 15, run: (ctx) => warnBudgets(ctx) },
  // The loop of stream.ts looks every second; this catches what it left, in a process that runs no loop or after it failed.
  "watch-arrivals": { cron: "* * * * *", pollSeconds: 20, expireInMinutes: 30, run: (ctx) => watchArrivals(ctx, { minAgeMs: 2_000 }) },
  // Counters of budgets are moved with what they count; this finds what moved otherwise, tells it and mends it.
  "watch-counters": { cron: "50 * * * *", pollSeconds: 60, expireInMinutes: 60, run: (ctx) => watchCounters(ctx) },
  // Whoever detects also works what it saw; this gathers what else is a signal: secrets that were found, budgets that were crossed.
  "work-signals": { cron: "* * * * *", pollSeconds: 20, expireInMinutes: 15, run: (ctx) => workSignals(ctx) },
};
