import { route } from "@/lib/http";
import { readCase } from "@/lib/reconciliation";
import { CasePath } from "@/lib/reconciliation/schemas";

export const GET = route({ auth: { scope: "read" }, params: CasePath, run: (ctx, { params }) => readCase(ctx, params.caseId) });
