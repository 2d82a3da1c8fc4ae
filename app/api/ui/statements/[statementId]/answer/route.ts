import { answerStatement } from "@/lib/chargeback";
import { AnswerInput, StatementPath } from "@/lib/chargeback/core/statement-input";
import { route } from "@/lib/http";

export const POST = route({
  auth: { session: true },
  params: StatementPath,
  body: AnswerInput,
  run: (ctx, { params, body }) => answerStatement(ctx, params.statementId, body),
});
