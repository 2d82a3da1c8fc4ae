import { route } from "@/lib/http";
import { listLabels } from "@/lib/reporting";
import { QueueParams } from "@/lib/reporting/schemas";

export const GET = route({ auth: { session: true }, query: QueueParams, run: (ctx, { query }) => listLabels(ctx, query) });
