import { endRule } from "@/lib/allocation";
import { EndInput, RulePath } from "@/lib/allocation/schemas";
import { route } from "@/lib/http";

export const POST = route({
  auth: { session: true },
  params: RulePath,
  body: EndInput,
  run: (ctx, { params, body }) => endRule(ctx, params.ruleId, body),
});
