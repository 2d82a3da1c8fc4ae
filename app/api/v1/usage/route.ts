import { route } from "@/lib/http";
import { readUsage } from "@/lib/reporting";
import { parseUsageQuery } from "@/lib/reporting/core/usage-query";
import { UsageParams } from "@/lib/reporting/schemas";

export const GET = route({
  auth: { scope: "read" },
  query: UsageParams,
  run: (ctx, { query }) => readUsage(ctx, parseUsageQuery(query, ctx.clock.now())),
});
