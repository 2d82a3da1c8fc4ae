import { route } from "@/lib/http";
import { readForecast } from "@/lib/reporting";
import { ForecastParams } from "@/lib/reporting/schemas";

export const GET = route({ auth: { session: true }, query: ForecastParams, run: (ctx, { query }) => readForecast(ctx, query) });
