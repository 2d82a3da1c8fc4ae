import { route } from "@/lib/http";
import { cancelTask } from "@/lib/revocation";
import { Cancellation, TaskPath } from "@/lib/revocation/schemas";

export const POST = route({
  auth: { session: true },
  params: TaskPath,
  body: Cancellation,
  run: (ctx, { params, body }) => cancelTask(ctx, params.taskId, body),
});
