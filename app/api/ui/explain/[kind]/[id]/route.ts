import { route } from "@/lib/http";
import { explainChange, readUsageQuery } from "@/lib/reporting";
import { explainParameters } from "@/lib/reporting/core/explain/explanation";
import { EntityPath, UsageParams } from "@/lib/reporting/schemas";

export const GET = route({
  auth: { session: true },
  params: EntityPath,
  query: UsageParams,
  run: async (ctx, { params, query }) => explainChange(ctx, await readUsageQuery(ctx, explainParameters(query)), params),
});
