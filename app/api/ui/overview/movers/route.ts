import { route } from "@/lib/http";
import { listMovers } from "@/lib/reporting";
import { parseUsageQuery } from "@/lib/reporting/core/usage-query";
import { UsageParams } from "@/lib/reporting/schemas";

export const GET = route({
  auth: { session: true },
  query: UsageParams,
  run: (ctx, { query }) => listMovers(ctx, parseUsageQuery(query, ctx.clock.now())),
});
