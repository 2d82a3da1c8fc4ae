import { changeSchedule, removeSchedule } from "@/lib/exports";
import { ScheduleChange, SchedulePath } from "@/lib/exports/schemas";
import { route } from "@/lib/http";

export const PATCH = route({
  auth: { scope: "admin" },
  params: SchedulePath,
  body: ScheduleChange,
  run: (ctx, { params, body }) => changeSchedule(ctx, params.scheduleId, body),
});

export const DELETE = route({
  auth: { scope: "admin" },
  params: SchedulePath,
  run: (ctx, { params }) => removeSchedule(ctx, params.scheduleId),
});
