import { route } from "@/lib/http";
import { sendAgain } from "@/lib/revocation";
import { TaskPath } from "@/lib/revocation/schemas";

/** Sends it again, within a minute. */
export const POST = route({ auth: { session: true }, params: TaskPath, run: (ctx, { params }) => sendAgain(ctx, params.taskId) });
