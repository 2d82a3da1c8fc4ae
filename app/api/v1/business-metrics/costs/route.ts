import { readUnitCosts } from "@/lib/business-metrics";
import { UnitCostQuery } from "@/lib/business-metrics/schemas";
import { route } from "@/lib/http";

export const GET = route({ auth: { scope: "read" }, query: UnitCostQuery, run: (ctx, { query }) => readUnitCosts(ctx, query) });
