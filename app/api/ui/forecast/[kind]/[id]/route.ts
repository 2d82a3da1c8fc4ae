import { route } from "@/lib/http";
import { readForecast } from "@/lib/reporting";
import { EntityPath, ForecastParams } from "@/lib/reporting/schemas";

export const GET = route({
  auth: { session: true },
  params: EntityPath,
  query: ForecastParams,
  run: (ctx, { params, query }) => readForecast(ctx, query, params),
});
