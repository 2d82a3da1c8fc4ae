import { route } from "@/lib/http";
import { setRule } from "@/lib/risk";
import { RuleInput, RulePath } from "@/lib/risk/schemas";

export const POST = route({
  auth: { session: true },
  params: RulePath,
  body: RuleInput,
  run: (ctx, { params, body }) => setRule(ctx, params.ruleId, body),
});
