import { route } from "@/lib/http";
import { confirmTask } from "@/lib/revocation";
import { Confirmation, TaskPath } from "@/lib/revocation/schemas";

/** Says that it was done, with where that can be seen. */
export const POST = route({
  auth: { session: true },
  params: TaskPath,
  body: Confirmation,
  run: (ctx, { params, body }) => confirmTask(ctx, params.taskId, body),
});
