import { listMetricValues, setMetricValues } from "@/lib/business-metrics";
import { MetricQuery, MetricValuesInput } from "@/lib/business-metrics/schemas";
import { route } from "@/lib/http";

export const GET = route({ auth: { scope: "read" }, query: MetricQuery, run: (ctx, { query }) => listMetricValues(ctx, query) });

export const POST = route({ auth: { scope: "ingest" }, body: MetricValuesInput, run: (ctx, { body }) => setMetricValues(ctx, body) });
