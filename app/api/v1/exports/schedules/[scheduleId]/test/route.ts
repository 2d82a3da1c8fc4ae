import { testSchedule } from "@/lib/exports";
import { SchedulePath } from "@/lib/exports/schemas";
import { route } from "@/lib/http";

/** Sends a small file now, and answers what the receiver answered. */
export const POST = route({
  auth: { scope: "admin" },
  params: SchedulePath,
  run: (ctx, { params }) => testSchedule(ctx, params.scheduleId),
});
