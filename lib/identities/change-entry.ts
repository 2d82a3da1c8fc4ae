import type { Context } from "@/lib/auth/context";
import { commitPlan } from "./commit-plan";
import { addressesIn, type EntryChange, type EntryKind, PLANNERS, rightToWrite } from "./core/entries";
import { planOne } from "./core/plan/plan-inventory";
import { KIND_WORDS } from "./core/plan/state";
import { movedUsage } from "./core/reattribution";
import { visibility } from "./list-entries";
import { notThere, requireWholeScope } from "./scope";

/**
 * Changes what is said of a business unit, cost centre, team, person, application, environment, tenant, vendor or connected tool; the rest
 * stays. A team's unit and cost centre change from `effectiveFrom` (now, when left out): what was spent before stays
 * where it was, and usage stored after a date in the past is attributed again by `runRevisions` of metering. A former name keeps finding the thing. A business unit cannot lie below itself.
 * @param reason Kept in the audit log.
 * @throws NotFound outside the caller's scope, Invalid, Conflict. Right: inventory.write, of tools tool.write, of cost centres accounting.configure too, over the
 * whole organisation.
 */
export async function changeEntry<Kind extends EntryKind>(
  ctx: Context,
  kind: Kind,
  id: string,
  change: EntryChange[Kind],
  reason?: string,
): Promise<void> {
  const { word } = KIND_WORDS[kind];
  const right = rightToWrite(kind, ctx.actor.rights);
  await commitPlan(ctx, {
    right,
    mode: "change",
    wanted: { emails: addressesIn(change), personIds: kind === "people" ? [id] : [], tenants: kind === "tenants" },
    effectiveFrom: effectiveFromOf(change),
    reattributes: movedUsage,
    reason,
    plan: (state, context) => {
      if (!state[kind].some((row) => row.id === id)) throw notThere(word);
      requireWholeScope(ctx, kind !== "people" && visibility(ctx, state, kind, context.now)(id), word, right);
      return planOne(state, context, (bench) => PLANNERS[kind].apply(bench, id, change, ""));
    },
  });
}

const effectiveFromOf = (change: EntryChange[EntryKind]): Date | undefined =>
  "effectiveFrom" in change ? change.effectiveFrom : undefined;
