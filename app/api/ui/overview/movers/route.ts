import { route } from "@/lib/http";
import { listMovers, readUsageQuery } from "@/lib/reporting";
import { UsageParams } from "@/lib/reporting/schemas";

export const GET = route({
  auth: { session: true },
  query: UsageParams,
  run: async (ctx, { query }) => listMovers(ctx, await readUsageQuery(ctx, query)),
});
