import { route } from "@/lib/http";
import { findSavings } from "@/lib/reporting";
import { EfficiencyParams } from "@/lib/reporting/schemas";

export const GET = route({ auth: { session: true }, query: EfficiencyParams, run: (ctx, { query }) => findSavings(ctx, query) });
