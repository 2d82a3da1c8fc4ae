import { route } from "@/lib/http";
import { readEntity } from "@/lib/reporting";
import { parseUsageQuery } from "@/lib/reporting/core/usage-query";
import { EntityPath, UsageParams } from "@/lib/reporting/schemas";

export const GET = route({
  auth: { session: true },
  params: EntityPath,
  query: UsageParams,
  run: (ctx, { params, query }) => readEntity(ctx, params, parseUsageQuery(query, ctx.clock.now())),
});
