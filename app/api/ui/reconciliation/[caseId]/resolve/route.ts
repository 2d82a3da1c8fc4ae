import { route } from "@/lib/http";
import { resolveCase } from "@/lib/reconciliation";
import { CaseDeed, CasePath } from "@/lib/reconciliation/schemas";

export const POST = route({
  auth: { session: true },
  params: CasePath,
  body: CaseDeed,
  run: (ctx, { params, body }) => resolveCase(ctx, params.caseId, body),
});
