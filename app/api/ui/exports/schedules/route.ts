import { createSchedule, listSchedules } from "@/lib/exports";
import { ScheduleInput } from "@/lib/exports/schemas";
import { answer, route } from "@/lib/http";

export const GET = route({ auth: { session: true }, run: (ctx) => listSchedules(ctx) });

/** Answers the secret of a webhook, this once. */
export const POST = route({
  auth: { session: true },
  body: ScheduleInput,
  run: async (ctx, { body }) => answer(await createSchedule(ctx, body), { status: 201 }),
});
