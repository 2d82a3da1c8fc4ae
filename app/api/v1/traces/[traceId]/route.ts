import { route } from "@/lib/http";
import { readTrace } from "@/lib/reporting";
import { TracePath } from "@/lib/reporting/schemas";

export const GET = route({ auth: { scope: "read" }, params: TracePath, run: (ctx, { params }) => readTrace(ctx, params.traceId) });
