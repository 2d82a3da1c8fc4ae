import { route } from "@/lib/http";
import { listWindows, planWindow } from "@/lib/incidents";
import { WindowInput, WindowQuery } from "@/lib/incidents/schemas";

export const GET = route({ auth: { session: true }, query: WindowQuery, run: (ctx, { query }) => listWindows(ctx, query) });
export const POST = route({ auth: { session: true }, body: WindowInput, run: (ctx, { body }) => planWindow(ctx, body) });
