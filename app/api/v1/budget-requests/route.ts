import { listRequests } from "@/lib/budgets";
import { RequestQuery } from "@/lib/budgets/schemas";
import { route } from "@/lib/http";

export const GET = route({ auth: { scope: "read" }, query: RequestQuery, run: (ctx, { query }) => listRequests(ctx, query) });
