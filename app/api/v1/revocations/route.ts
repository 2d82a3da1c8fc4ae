import { route } from "@/lib/http";
import { listTasks } from "@/lib/revocation";
import { TaskQuery } from "@/lib/revocation/schemas";

export const GET = route({ auth: { scope: "read" }, query: TaskQuery, run: (ctx, { query }) => listTasks(ctx, query) });
