import { authorize, type Context } from "@/lib/auth";
import type { PeriodMarks } from "./core/marks";
import { readMarks } from "./store/period-marks";

/**
 * Which periods are closed and which are in review, without any figure: what pages mark with a lock.
 * Right: spend.read.
 */
export async function listPeriodMarks(ctx: Context): Promise<PeriodMarks> {
  authorize(ctx, "spend.read");
  return readMarks(ctx.db);
}
