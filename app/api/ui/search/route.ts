import { route } from "@/lib/http";
import { searchEverything } from "@/lib/reporting";
import { SearchParams } from "@/lib/reporting/schemas";

export const GET = route({ auth: { session: true }, query: SearchParams, run: (ctx, { query }) => searchEverything(ctx, query) });
