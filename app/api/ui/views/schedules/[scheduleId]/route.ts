import { route } from "@/lib/http";
import { receiveMails } from "@/lib/views";
import { ReceiveInput, SchedulePath } from "@/lib/views/schemas";

/** Leaving the mails of a schedule, or coming back to them. */
export const PATCH = route({
  auth: { session: true },
  params: SchedulePath,
  body: ReceiveInput,
  run: (ctx, { params, body }) => receiveMails(ctx, params.scheduleId, body),
});
