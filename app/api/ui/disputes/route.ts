import { listDisputes } from "@/lib/chargeback";
import { DisputeQuery } from "@/lib/chargeback/core/statement-input";
import { route } from "@/lib/http";

export const GET = route({ auth: { session: true }, query: DisputeQuery, run: (ctx, { query }) => listDisputes(ctx, query) });
