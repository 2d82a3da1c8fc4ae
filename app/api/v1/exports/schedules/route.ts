import { createSchedule, listSchedules } from "@/lib/exports";
import { ScheduleInput } from "@/lib/exports/schemas";
import { answer, route } from "@/lib/http";

export const GET = route({ auth: { scope: "read" }, run: (ctx) => listSchedules(ctx) });

/** Answers the secret of a webhook, this once. */
export const POST = route({
  auth: { scope: "admin" },
  body: ScheduleInput,
  run: async (ctx, { body }) => answer(await createSchedule(ctx, body), { status: 201 }),
});
