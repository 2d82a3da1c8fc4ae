import { route } from "@/lib/http";
import { listRuns } from "@/lib/risk";
import { RunQuery } from "@/lib/risk/schemas";

export const GET = route({ auth: { session: true }, query: RunQuery, run: (ctx, { query }) => listRuns(ctx, query) });
