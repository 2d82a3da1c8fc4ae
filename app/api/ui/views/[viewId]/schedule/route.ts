import { route } from "@/lib/http";
import { endSchedule, scheduleView } from "@/lib/views";
import { ScheduleInput, ViewPath } from "@/lib/views/schemas";

export const PUT = route({
  auth: { session: true },
  params: ViewPath,
  body: ScheduleInput,
  run: (ctx, { params, body }) => scheduleView(ctx, params.viewId, body),
});

export const DELETE = route({ auth: { session: true }, params: ViewPath, run: (ctx, { params }) => endSchedule(ctx, params.viewId) });
