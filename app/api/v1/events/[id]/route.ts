import { route } from "@/lib/http";
import { readEvent } from "@/lib/reporting";
import { EventPath } from "@/lib/reporting/schemas";

export const GET = route({ auth: { scope: "read" }, params: EventPath, run: (ctx, { params }) => readEvent(ctx, params.id) });
