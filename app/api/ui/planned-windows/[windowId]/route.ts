import { route } from "@/lib/http";
import { endWindow } from "@/lib/incidents";
import { WindowPath } from "@/lib/incidents/schemas";

/** Ends it before its time. */
export const DELETE = route({ auth: { session: true }, params: WindowPath, run: (ctx, { params }) => endWindow(ctx, params.windowId) });
