import type { Context } from "@/lib/auth/context";
import type { Tx } from "@/lib/db/client";
import { commitPlan, commitPlanIn, type PlannedChange } from "./commit-plan";
import { type GrantLimits, grantState, isWithin, narrowTo, widestOf } from "./core/grants";
import { addGrantRow, approveGrantRow, endGrantRow, grantsOf, grantValue } from "./core/plan/plan-grants";
import { planOne } from "./core/plan/plan-inventory";
import { fault, type Workbench } from "./core/plan/workbench";
import { requireIdentity } from "./identity-scope";
import type { GrantKind } from "./schemas";
import { isRestricted } from "./store/read-access";

/**
 * Narrows what an identity may use of a kind to exactly these values: the outcome of a review. Ends the others, and adds
 * as approved what is missing, where more was allowed before: no grant of the kind yet, one for all, or one for a pattern that
 * covers it. Never allows more or longer than before; an empty list allows nothing of the kind.
 * @param tx The caller's transaction, when it is part of one.
 * @throws NotFound outside the caller's scope, Conflict when it would allow more, Invalid. Right: grant.write.
 */
export async function setGrants(
  ctx: Context,
  identityId: string,
  kind: GrantKind,
  values: readonly string[],
  reason: string,
  tx?: Tx,
): Promise<void> {
  const restricted = await isRestricted(tx ?? ctx.db, identityId, kind);
  const change: PlannedChange = {
    right: "grant.write",
    mode: "change",
    wanted: { identities: [identityId] },
    reason,
    plan: (state, context) => {
      requireIdentity(ctx, ["grant.write"], state, identityId, context.now);
      return planOne(state, context, (bench) => narrow(bench, identityId, kind, values, reason, restricted));
    },
  };
  await (tx ? commitPlanIn(tx, ctx, change) : commitPlan(ctx, change));
}

function narrow(
  bench: Workbench,
  identityId: string,
  kind: GrantKind,
  values: readonly string[],
  reason: string,
  restricted: boolean,
): void {
  const wanted = values.flatMap((value, i) => grantValue(bench, kind, value, `values[${i}]`) ?? []);
  const open = grantsOf(bench, identityId).filter((grant) => grant.kind === kind);
  const held = open.filter((grant) => grantState(grant, bench.now) === "in_force");
  const { added, widens } = narrowTo(held, wanted, restricted);
  if (widens.length > 0) {
    fault(
      bench,
      "values",
      `This would allow ${widens.join(", ")}, which was not granted.`,
      "Ask for it as a grant of its own.",
      "conflict",
    );
    return;
  }
  const kept = new Set(held.filter(({ value }) => wanted.includes(value)).map(({ id }) => id));
  for (const grant of open) if (!kept.has(grant.id)) endGrantRow(bench, grant.id, reason);
  for (const value of added) {
    const limits = widestOf(held.filter((grant) => isWithin(grant.value, value)));
    addApproved(bench, identityId, { kind, value, reason, ...limits });
  }
  // Leave to use everything was never written down: to end it, it is.
  if (!restricted && wanted.length === 0) {
    const id = addApproved(bench, identityId, { kind, value: "*", reason: "Everything was allowed" });
    if (id !== null) endGrantRow(bench, id, reason);
  }
}

function addApproved(
  bench: Workbench,
  identityId: string,
  entry: { kind: GrantKind; value: string; reason: string } & Partial<GrantLimits>,
): string | null {
  const id = addGrantRow(bench, identityId, entry, "values");
  if (id !== null) approveGrantRow(bench, id);
  return id;
}
