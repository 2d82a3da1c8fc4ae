import type { Context } from "@/lib/auth/context";
import { Conflict } from "@/lib/kernel/errors";
import { commitPlan } from "./commit-plan";
import { grantState } from "./core/grants";
import { approveGrantRow, barToApproval, endGrantRow } from "./core/plan/plan-grants";
import { planOne } from "./core/plan/plan-inventory";
import { fault } from "./core/plan/workbench";
import type { GrantView } from "./core/views";
import { requireIdentity } from "./identity-scope";
import { readGrant } from "./list-grants";
import { refuseOwn, requirePerson } from "./require-deeds";
import type { Decision } from "./schemas";
import { notThere } from "./scope";
import { tellGrantDecided } from "./tell-access";

/**
 * Says yes or no to a grant that waits. A connected tool has to be approved itself before anybody may be granted it.
 * @throws Forbidden for machine tokens and for who asked for it; NotFound outside the caller's scope; Conflict when it
 * does not wait any more, or its tool was never approved. Right: grant.approve.
 */
export async function decideGrant(ctx: Context, id: string, { decision, reason }: Decision): Promise<GrantView> {
  requirePerson(ctx, "Only a person says yes or no to access.");
  await commitPlan(ctx, {
    right: "grant.approve",
    mode: "change",
    wanted: { grantIds: [id] },
    reason,
    plan: (state, context) => {
      const grant = state.grants.find((row) => row.id === id);
      if (!grant) throw notThere("grant");
      requireIdentity(ctx, ["grant.approve"], state, grant.identityId, context.now, "grant");
      const now = grantState(grant, context.now);
      if (now !== "waiting") throw new Conflict("This grant does not wait for anybody any more.", [{ location: "state", message: now }]);
      refuseOwn(ctx, grant.grantedBy, "Nobody decides on what they asked for.");
      return planOne(state, context, (bench) => {
        if (decision === "refused") return endGrantRow(bench, id, `Refused: ${reason ?? ""}`);
        const bar = barToApproval(bench, grant);
        if (bar) fault(bench, "value", bar.message, bar.fix, "conflict");
        else approveGrantRow(bench, id);
      });
    },
    also: async (tx, _, state) => {
      await tellGrantDecided(tx, ctx, { state, grantId: id, decision, reason });
      return [];
    },
  });
  return readGrant(ctx, id);
}
