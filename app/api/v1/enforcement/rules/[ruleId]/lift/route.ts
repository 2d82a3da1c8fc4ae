import { liftRule } from "@/lib/budgets";
import { RuleLift, RulePath } from "@/lib/budgets/schemas";
import { route } from "@/lib/http";

export const POST = route({
  auth: { scope: "admin" },
  params: RulePath,
  body: RuleLift,
  run: (ctx, { params, body }) => liftRule(ctx, params.ruleId, body),
});
