import { exportStatement } from "@/lib/chargeback";
import { StatementFileQuery, StatementPath } from "@/lib/chargeback/core/statement-input";
import { route, stream } from "@/lib/http";

export const GET = route({
  auth: { session: true },
  params: StatementPath,
  query: StatementFileQuery,
  run: async (ctx, { params, query }) => {
    const { fileName, chunks } = await exportStatement(ctx, params.statementId, query);
    return stream(chunks, { contentType: "text/csv; charset=utf-8; header=present", fileName });
  },
});
