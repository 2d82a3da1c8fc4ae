import { route } from "@/lib/http";
import { readLabel, readUsageQuery } from "@/lib/reporting";
import { LabelPath, UsageParams } from "@/lib/reporting/schemas";

export const GET = route({
  auth: { session: true },
  params: LabelPath,
  query: UsageParams,
  run: async (ctx, { params, query }) => readLabel(ctx, params, await readUsageQuery(ctx, query)),
});
