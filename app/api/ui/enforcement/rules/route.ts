import { addRule, listRules } from "@/lib/budgets";
import { RuleInput, RuleQuery } from "@/lib/budgets/schemas";
import { answer, route } from "@/lib/http";

export const GET = route({ auth: { session: true }, query: RuleQuery, run: (ctx, { query }) => listRules(ctx, query) });

export const POST = route({
  auth: { session: true },
  body: RuleInput,
  run: async (ctx, { body }) => answer(await addRule(ctx, body), { status: 201 }),
});
