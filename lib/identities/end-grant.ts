import type { Context } from "@/lib/auth/context";
import { Conflict } from "@/lib/kernel/errors";
import { commitPlan } from "./commit-plan";
import { endGrantRow, narrowGrantRow } from "./core/plan/plan-grants";
import { planOne } from "./core/plan/plan-inventory";
import type { Workbench } from "./core/plan/workbench";
import type { GrantView } from "./core/views";
import { requireIdentity } from "./identity-scope";
import { readGrant } from "./list-grants";
import type { GrantNarrowing } from "./schemas";
import { notThere } from "./scope";

/**
 * Ends a grant, waiting or in force: from now on the identity may not use it. What it may use of that kind is what is
 * left; ending the last one allows nothing.
 * @throws NotFound outside the caller's scope, Conflict when it was ended before. Right: grant.write.
 */
export async function endGrant(ctx: Context, id: string, reason: string): Promise<GrantView> {
  await changeOpenGrant(ctx, id, reason, (bench) => endGrantRow(bench, id, reason));
  return readGrant(ctx, id);
}

/**
 * Lets a grant allow less: a lower cap, an earlier end. More is asked for anew.
 * @throws NotFound, Conflict as above, and when it would allow more. Right: grant.write.
 */
export async function narrowGrant(ctx: Context, id: string, { reason, ...limits }: GrantNarrowing): Promise<GrantView> {
  await changeOpenGrant(ctx, id, reason, (bench) => narrowGrantRow(bench, id, limits, ""));
  return readGrant(ctx, id);
}

async function changeOpenGrant(ctx: Context, id: string, reason: string, work: (bench: Workbench) => void): Promise<void> {
  await commitPlan(ctx, {
    right: "grant.write",
    mode: "change",
    wanted: { grantIds: [id] },
    reason,
    plan: (state, context) => {
      const grant = state.grants.find((row) => row.id === id);
      if (!grant) throw notThere("grant");
      requireIdentity(ctx, ["grant.write"], state, grant.identityId, context.now, "grant");
      if (grant.endedAt) throw new Conflict("This grant was ended before.", [{ location: "state", message: "ended" }]);
      return planOne(state, context, work);
    },
  });
}
