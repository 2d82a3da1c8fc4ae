import { readUnitCosts, setMetricValues } from "@/lib/business-metrics";
import { parseMetricsCsv } from "@/lib/business-metrics/core/metrics-csv";
import { MAX_FILE_BYTES, UnitCostQuery } from "@/lib/business-metrics/schemas";
import { readUpload, route, UPLOAD_TYPES } from "@/lib/http";

export const GET = route({ auth: { session: true }, query: UnitCostQuery, run: (ctx, { query }) => readUnitCosts(ctx, query) });

export const POST = route({
  auth: { session: true },
  accepts: UPLOAD_TYPES,
  run: async (ctx, { request }) => setMetricValues(ctx, parseMetricsCsv((await readUpload(request, { maxBytes: MAX_FILE_BYTES })).content)),
});
