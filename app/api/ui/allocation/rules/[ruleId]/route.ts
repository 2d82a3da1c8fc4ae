import { discardRule } from "@/lib/allocation";
import { RulePath } from "@/lib/allocation/schemas";
import { route } from "@/lib/http";

/** Throws the draft of a rule away. */
export const DELETE = route({ auth: { session: true }, params: RulePath, run: (ctx, { params }) => discardRule(ctx, params.ruleId) });
