import { route } from "@/lib/http";
import { previewRule } from "@/lib/risk";
import { RulePath, RulePreviewInput } from "@/lib/risk/schemas";

export const POST = route({
  auth: { session: true },
  params: RulePath,
  body: RulePreviewInput,
  run: (ctx, { params, body }) => previewRule(ctx, params.ruleId, body),
});
