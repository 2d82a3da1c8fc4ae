import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { NotFound } from "@/lib/kernel/errors";
import { parseInput } from "@/lib/kernel/parse";
import { nextDueOf } from "./core/cadence";
import { keptParams } from "./core/choices";
import { requireWhole } from "./require-whole";
import { type ScheduleChange, ScheduleSettings } from "./schemas";
import { lockSchedule, type ScheduleUpdate, type StoredSchedule, updateSchedule } from "./store/schedules";

export const noSuchSchedule = (): NotFound => new NotFound("There is no such schedule.");

/**
 * Changes what a schedule makes and when, or switches it on or off. What fell due by the clock while it was off is not made up
 * for; closings are. What it already owes is sent as it is set now. Right: export.schedule over the whole organisation.
 * @throws NotFound; Invalid where what it would be is no schedule, such as a journal by the clock.
 */
export async function changeSchedule(ctx: Context, scheduleId: string, change: ScheduleChange): Promise<void> {
  authorize(ctx, "export.schedule");
  requireWhole(ctx.actor, "export.schedule");
  await withTransaction(ctx.db, async (tx) => {
    const stored = await lockSchedule(tx, scheduleId);
    if (!stored) throw noSuchSchedule();
    const before = settingsOf(stored);
    const after = changed(stored, change);
    if (JSON.stringify(after) === JSON.stringify(before)) return;
    const isRetimed = (["enabled", "cadence", "onDay", "hour"] as const).some((field) => after[field] !== before[field]);
    const nextDueAt = isRetimed ? nextDueOf(after, ctx.clock.now()) : stored.nextDueAt;
    await updateSchedule(tx, scheduleId, { ...after, nextDueAt });
    await recordAudit(tx, ctx, {
      ...{ action: "export_schedule.change", objectType: "export_schedule", objectId: scheduleId },
      ...{ before, after },
    });
  });
}

type Settings = Omit<ScheduleUpdate, "nextDueAt">;
const settingsOf = ({ name, profile, params, cadence, onDay, hour, enabled }: StoredSchedule): Settings => ({
  ...{ name, profile, params, cadence, onDay, hour, enabled },
});

/** With the rules of a new one over the whole of it. Another cadence has a day of its own or none. */
function changed(stored: StoredSchedule, { enabled = stored.enabled, ...change }: ScheduleChange): Settings {
  const { name, profile, cadence, onDay, hour } = stored;
  const { period: kept, ...choices } = stored.params;
  const { period, ...after } = parseInput(ScheduleSettings, {
    ...{ name, profile, cadence, hour, ...(kept === undefined ? {} : { period: kept }) },
    ...(change.profile === undefined ? choices : {}),
    ...(change.cadence === undefined && onDay !== null ? { onDay } : {}),
    ...change,
  });
  return {
    ...{ name: after.name, profile: after.profile },
    params: { ...keptParams(after), ...(after.cadence === "on_close" ? {} : { period }) },
    ...{ cadence: after.cadence, onDay: after.onDay ?? null, hour: after.hour, enabled },
  };
}
