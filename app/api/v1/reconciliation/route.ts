import { route } from "@/lib/http";
import { listCases } from "@/lib/reconciliation";
import { CaseQuery } from "@/lib/reconciliation/schemas";

export const GET = route({ auth: { scope: "read" }, query: CaseQuery, run: (ctx, { query }) => listCases(ctx, query) });
