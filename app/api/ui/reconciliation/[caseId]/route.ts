import { route } from "@/lib/http";
import { assignCase, readCase } from "@/lib/reconciliation";
import { CaseChange, CasePath } from "@/lib/reconciliation/schemas";

export const GET = route({ auth: { session: true }, params: CasePath, run: (ctx, { params }) => readCase(ctx, params.caseId) });

export const PATCH = route({
  auth: { session: true },
  params: CasePath,
  body: CaseChange,
  run: (ctx, { params, body }) => assignCase(ctx, params.caseId, body),
});
