import { activateRule } from "@/lib/allocation";
import { RulePath } from "@/lib/allocation/schemas";
import { route } from "@/lib/http";

export const POST = route({ auth: { scope: "admin" }, params: RulePath, run: (ctx, { params }) => activateRule(ctx, params.ruleId) });
