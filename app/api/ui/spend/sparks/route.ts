import { route } from "@/lib/http";
import { readSparks } from "@/lib/reporting";
import { SparkParams } from "@/lib/reporting/schemas";

export const GET = route({ auth: { session: true }, query: SparkParams, run: (ctx, { query }) => readSparks(ctx, query) });
