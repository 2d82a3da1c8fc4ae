import { readStatement } from "@/lib/chargeback";
import { StatementPath } from "@/lib/chargeback/core/statement-input";
import { route } from "@/lib/http";

export const GET = route({
  auth: { scope: "read" },
  params: StatementPath,
  run: (ctx, { params }) => readStatement(ctx, params.statementId),
});
