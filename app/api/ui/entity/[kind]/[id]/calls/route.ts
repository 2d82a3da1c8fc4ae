import { route } from "@/lib/http";
import { readCalls, readUsageQuery } from "@/lib/reporting";
import { EntityPath, UsageParams } from "@/lib/reporting/schemas";

export const GET = route({
  auth: { session: true },
  params: EntityPath,
  query: UsageParams,
  run: async (ctx, { params, query }) => readCalls(ctx, params, await readUsageQuery(ctx, query)),
});
