import { listStatements } from "@/lib/chargeback";
import { StatementQuery } from "@/lib/chargeback/core/statement-input";
import { route } from "@/lib/http";

export const GET = route({ auth: { session: true }, query: StatementQuery, run: (ctx, { query }) => listStatements(ctx, query) });
