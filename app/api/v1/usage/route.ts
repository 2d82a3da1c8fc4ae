import { route } from "@/lib/http";
import { readUsage, readUsageQuery } from "@/lib/reporting";
import { UsageParams } from "@/lib/reporting/schemas";

export const GET = route({
  auth: { scope: "read" },
  query: UsageParams,
  run: async (ctx, { query }) => readUsage(ctx, await readUsageQuery(ctx, query)),
});
