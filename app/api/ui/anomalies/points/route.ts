import { readPoints } from "@/lib/anomalies";
import { PointQuery } from "@/lib/anomalies/schemas";
import { route } from "@/lib/http";

export const GET = route({ auth: { session: true }, query: PointQuery, run: (ctx, { query }) => readPoints(ctx, query) });
