import { route } from "@/lib/http";
import { readOverview, readUsageQuery } from "@/lib/reporting";
import { UsageParams } from "@/lib/reporting/schemas";

export const GET = route({
  auth: { session: true },
  query: UsageParams,
  run: async (ctx, { query }) => readOverview(ctx, await readUsageQuery(ctx, query)),
});
