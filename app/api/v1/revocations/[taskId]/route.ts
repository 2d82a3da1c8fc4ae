import { route } from "@/lib/http";
import { readRevocation } from "@/lib/revocation";
import { TaskPath } from "@/lib/revocation/schemas";

export const GET = route({ auth: { scope: "read" }, params: TaskPath, run: (ctx, { params }) => readRevocation(ctx, params.taskId) });
