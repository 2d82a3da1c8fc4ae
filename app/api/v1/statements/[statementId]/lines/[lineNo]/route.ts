import { lineEvidence } from "@/lib/chargeback";
import { LinePath } from "@/lib/chargeback/core/statement-input";
import { route } from "@/lib/http";

/** What stands behind the line. */
export const GET = route({
  auth: { scope: "read" },
  params: LinePath,
  run: (ctx, { params }) => lineEvidence(ctx, params.statementId, params.lineNo),
});
