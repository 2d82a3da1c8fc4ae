import { recordAudit } from "@/lib/audit";
import { actorOfAccount, authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { type ErrorDetail, Invalid } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { figurePage } from "./core/places";
import { nextDue, type Rhythm } from "./core/rhythm";
import type { ScheduleInput } from "./schemas";
import { lockSchedule, readAccounts, type StoredSchedule, writeSchedule } from "./store/schedules";
import { readView, type StoredView } from "./store/views";
import { noSuchView } from "./view-answer";

/**
 * Has a view sent by e-mail to the caller and to others who may see it, each with the figures of their own scope; one
 * schedule a view and person. Who left these mails before is not brought back. Right: view.write.
 * @throws NotFound for what the caller may not see, Invalid for a page without figures and for receivers who cannot get it.
 */
export async function scheduleView(ctx: Context, viewId: string, input: ScheduleInput): Promise<void> {
  authorize(ctx, "view.write");
  await withTransaction(ctx.db, async (tx) => {
    const view = await readView(tx, ctx.actor, viewId);
    if (!view) throw noSuchView();
    if (!figurePage(view.path))
      throw new Invalid("Only pages with figures can be sent: Overview, Spend, and those of one team, identity and so on.");
    const receivers = await receiversOf(tx, ctx, view, input.receivers);
    const before = await lockSchedule(tx, viewId, ctx.actor.id);
    const now = ctx.clock.now();
    const rhythm: Rhythm = {
      rhythm: input.rhythm,
      weekday: input.rhythm === "weekly" ? input.weekday : null,
      monthDay: input.rhythm === "monthly" ? input.monthDay : null,
      hour: input.hour,
      timeZone: input.timeZone,
    };
    const after: StoredSchedule = {
      ...rhythm,
      id: before?.id ?? newId("vsc"),
      viewId,
      ownerId: ctx.actor.id,
      nextDueAt: nextDue(rhythm, now),
      createdAt: before?.createdAt ?? now,
    };
    await writeSchedule(tx, after, [ctx.actor.id, ...receivers]);
    await recordAudit(tx, ctx, {
      action: "view.schedule",
      objectType: "view",
      objectId: viewId,
      ...(before ? { before } : {}),
      after: { ...after, receivers: input.receivers },
    });
  });
}

/** Account ids. Someone without an account, and someone who may not see the view, is named as one who cannot get it. */
async function receiversOf(tx: Tx, ctx: Context, view: StoredView, emails: readonly string[]): Promise<string[]> {
  const accounts = new Map((await readAccounts(tx, emails)).map(({ id, email }) => [email, id]));
  const faults: ErrorDetail[] = [];
  const ids: string[] = [];
  for (const [index, email] of [...new Set(emails)].entries()) {
    const userId = accounts.get(email);
    const account = userId === undefined ? null : await actorOfAccount(ctx.db, userId);
    if (userId && account && (await readView(tx, account.actor, view.id)) && account.actor.rights.has("view.read")) ids.push(userId);
    else
      faults.push({
        location: `receivers[${index}]`,
        message: `${email} has no account here, or may not see this view.`,
        fix: "Share the view first, or leave the person out.",
      });
  }
  if (faults.length > 0) throw new Invalid(faults.map(({ message }) => message).join(" "), faults);
  return ids;
}
