import type { Context } from "@/lib/auth/context";
import { commitPlan } from "./commit-plan";
import { applyGrant } from "./core/plan/plan-grants";
import { planOne } from "./core/plan/plan-inventory";
import type { GrantView } from "./core/views";
import { requireIdentity } from "./identity-scope";
import { readGrant } from "./list-grants";
import { readApprovers } from "./read-approvers";
import type { GrantInput } from "./schemas";
import { tellGrantAsked } from "./tell-access";

/**
 * Asks that an identity may use something: a model, a connected tool, a source of data, a scope, an environment. The
 * grant waits, and allows nothing, until another person says yes; those who can are told.
 * @throws NotFound outside the caller's scope, Conflict when it is there or asked for already, or would make the identity
 * work in production and outside it; Invalid. Right: grant.write.
 */
export async function addGrant(ctx: Context, identityId: string, input: GrantInput): Promise<GrantView> {
  let created = "";
  const approvers = await readApprovers(ctx.db, "grant.approve");
  await commitPlan(ctx, {
    right: "grant.write",
    mode: "create",
    wanted: { identities: [identityId] },
    reason: input.reason ?? undefined,
    plan: (state, context) => {
      requireIdentity(ctx, ["grant.write"], state, identityId, context.now);
      return planOne(state, context, (bench) => {
        created = applyGrant(bench, identityId, input, "") ?? "";
      });
    },
    also: (tx, _, state) => tellGrantAsked(tx, ctx, { grantId: created, identityId, input, state, approvers }),
  });
  return readGrant(ctx, created);
}
