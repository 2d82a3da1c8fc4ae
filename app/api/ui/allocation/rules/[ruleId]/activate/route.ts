import { activateRule } from "@/lib/allocation";
import { RulePath } from "@/lib/allocation/schemas";
import { route } from "@/lib/http";

export const POST = route({ auth: { session: true }, params: RulePath, run: (ctx, { params }) => activateRule(ctx, params.ruleId) });
