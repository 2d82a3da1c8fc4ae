import { route } from "@/lib/http";
import { explainChange, readUsageQuery } from "@/lib/reporting";
import { explainParameters } from "@/lib/reporting/core/explain/explanation";
import { UsageParams } from "@/lib/reporting/schemas";

export const GET = route({
  auth: { scope: "read" },
  query: UsageParams,
  run: async (ctx, { query }) => explainChange(ctx, await readUsageQuery(ctx, explainParameters(query))),
});
