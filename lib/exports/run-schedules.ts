import type { Context } from "@/lib/auth";
import type { Db, Tx } from "@/lib/db/client";
import { DomainError, Unavailable } from "@/lib/kernel/errors";
import { publishNotification } from "@/lib/notify";
import { nextTry } from "@/lib/notify/core/back-off";
import type { Manifest } from "./core/manifest";
import type { ExportRow } from "./core/views";
import { exportHref } from "./deliver/deliverable";
import { NotAllMailed } from "./deliver/mail-file";
import { makeExport } from "./make-export";
import { keptBytes } from "./open-export";
import { MakeExportInput } from "./schemas";
import { sendFile } from "./send-file";
import { failLeftOver, readExport } from "./store/files";
import { periodIdAt } from "./store/periods";
import {
  type Attempt,
  type Attempted,
  claimDue,
  readSchedule,
  readWaiting,
  type StoredSchedule,
  tryDelivery,
  type WaitingDelivery,
} from "./store/schedules";

export type ScheduleRun = Record<Attempted["state"], number> & { leftOver: number };

/**
 * Makes and sends what schedules owe: each cause once, in any number of processes. A failed attempt is followed by others
 * after 1, 5, 30 minutes, 2 and 8 hours; then it is given up and whoever made the schedule is told. Files whose writers
 * ended with their process are marked failed. A job.
 */
export async function runSchedules(ctx: Context): Promise<ScheduleRun> {
  const now = ctx.clock.now();
  const run: ScheduleRun = { waiting: 0, sent: 0, failed: 0, leftOver: (await failLeftOver(ctx.db, now)).length };
  await claimDue(ctx.db, now);
  for (const delivery of await readWaiting(ctx.db, now)) {
    const schedule = await readSchedule(ctx.db, delivery.scheduleId);
    const outcome = schedule && (await deliver(ctx, schedule, delivery, now));
    if (outcome) run[outcome.state] += 1;
  }
  return run;
}

/** For the job and for tests of a schedule. */
function deliver(ctx: Context, schedule: StoredSchedule, delivery: WaitingDelivery, now: Date): Promise<Attempted | undefined> {
  const attempt = async ({ attempts, fileId, received }: Attempt): Promise<Attempted> => {
    let made = fileId;
    try {
      const file = await fileFor(ctx, schedule, delivery.cause, fileId);
      made = file.id;
      const manifest = file.manifest as Manifest;
      const to = { id: delivery.id, received };
      const answer = await sendFile(schedule, to, { manifest, read: () => keptBytes(ctx.db, file.id) }, now);
      return { state: "sent", answer: answer.slice(0, 300), fileId: made, nextTryAt: null, sentAt: now };
    } catch (error) {
      const have = error instanceof NotAllMailed ? error.received : received;
      return { ...afterFailure(error, attempts, now), fileId: made, received: have };
    }
  };
  return tryDelivery(ctx.db, delivery.id, attempt, (tx, outcome) => tell(tx, schedule, delivery, outcome, now));
}

/** The file of an earlier attempt, or a new one. Of a cause of the clock it is of the period at that instant. */
async function fileFor(ctx: Context, { id, profile, params }: StoredSchedule, cause: string, fileId: string | null): Promise<ExportRow> {
  const kept = fileId === null ? null : await readExport(ctx.db, fileId);
  if (kept?.state === "ready") return kept;
  const { period: which, ...choices } = params;
  const at = await placeOf(ctx.db, cause, which === "current" ? "current" : "last");
  return makeExport(ctx, MakeExportInput.parse({ ...at, profile, ...choices }), id);
}

async function placeOf(db: Db, cause: string, which: "current" | "last"): Promise<{ period: string; version?: number }> {
  const [, closed, version] = /^close (\S+) v(\d+)$/.exec(cause) ?? [];
  if (closed !== undefined) return { period: closed, version: Number(version) };
  return { period: await periodIdAt(db, new Date(cause.replace(/^due /, "")), which) };
}

/** What is refused now will be refused in a minute too; trouble on the way may pass. */
function afterFailure(error: unknown, attempts: number, now: Date): Attempted {
  const answer = (error instanceof Error ? error.message : String(error)).slice(0, 300);
  const isFinal = error instanceof DomainError && !(error instanceof Unavailable);
  const nextTryAt = isFinal ? null : nextTry(attempts, now);
  return { state: nextTryAt ? "waiting" : "failed", answer, fileId: null, nextTryAt, sentAt: null };
}

async function tell(tx: Tx, schedule: StoredSchedule, delivery: WaitingDelivery, outcome: Attempted, at: Date): Promise<void> {
  if (outcome.state !== "failed") return;
  const { title, body } = failureWords(schedule, outcome);
  await publishNotification(tx, {
    ...{ kind: "export_failed", severity: "warning", title, body: `${delivery.cause}: ${body}` },
    ...{ href: outcome.fileId ? exportHref(outcome.fileId) : "/exports", dedupeKey: `export_failed ${delivery.id}` },
    ...{ userIds: [schedule.createdBy], at },
  });
}

/** Where some of the addresses have the file, who has none. */
function failureWords({ name, target }: StoredSchedule, { answer, received = [] }: Attempted): { title: string; body: string } {
  if (target.kind !== "email" || received.length === 0) return { title: `${name} could not be sent`, body: answer };
  const left = target.addresses.filter((address) => !received.includes(address));
  return {
    title: `${name} did not reach ${left.length} of ${target.addresses.length} addresses`,
    body: `${left.join(", ")} ${left.length === 1 ? "has" : "have"} no mail of it. ${answer}`,
  };
}
