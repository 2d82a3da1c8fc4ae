import { authorize, type Context } from "@/lib/auth";
import type { ScheduleList } from "./core/views";
import { destinationProblems } from "./deliver/destination-problem";
import { requireWhole } from "./require-whole";
import { readSchedules } from "./store/schedules";

/** Schedules with their last answers, and which destinations this server has. Right: chargeback.export, over the whole organisation. */
export async function listSchedules(ctx: Context): Promise<ScheduleList> {
  authorize(ctx, "chargeback.export");
  requireWhole(ctx.actor);
  return { data: await readSchedules(ctx.db), unavailable: destinationProblems() };
}
