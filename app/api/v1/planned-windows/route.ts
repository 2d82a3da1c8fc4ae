import { route } from "@/lib/http";
import { listWindows } from "@/lib/incidents";
import { WindowQuery } from "@/lib/incidents/schemas";

export const GET = route({ auth: { scope: "read" }, query: WindowQuery, run: (ctx, { query }) => listWindows(ctx, query) });
