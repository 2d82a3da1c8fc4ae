import { listRules, saveRule } from "@/lib/allocation";
import { RuleInput, RuleQuery } from "@/lib/allocation/schemas";
import { answer, route } from "@/lib/http";

export const GET = route({ auth: { session: true }, query: RuleQuery, run: (ctx, { query }) => listRules(ctx, query) });

/** Saves a draft; of a rule that there is, its next version. */
export const POST = route({
  auth: { session: true },
  body: RuleInput,
  run: async (ctx, { body }) => answer(await saveRule(ctx, body), { status: 201 }),
});
