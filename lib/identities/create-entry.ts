import type { Context } from "@/lib/auth/context";
import { commitPlan } from "./commit-plan";
import { addressesIn, type EntryKind, type NewEntry, PLANNERS, rightToWrite } from "./core/entries";
import { planOne } from "./core/plan/plan-inventory";
import { KIND_WORDS } from "./core/plan/state";
import { requireWholeScope } from "./scope";

/**
 * Adds a business unit, cost centre, team, person, application, environment, tenant, vendor or connected tool.
 * @returns its id: the given one, or a new one.
 * @throws Conflict when the id is taken, or the name is and no id was given; Invalid for references that lead nowhere.
 * Right: inventory.write, of tools tool.write, of cost centres accounting.configure too, over the whole organisation.
 */
export async function createEntry<Kind extends EntryKind>(ctx: Context, kind: Kind, entry: NewEntry[Kind]): Promise<string> {
  const { register, apply } = PLANNERS[kind];
  const right = rightToWrite(kind, ctx.actor.rights);
  let created = "";
  await commitPlan(ctx, {
    right,
    mode: "create",
    wanted: { emails: addressesIn(entry), tenants: kind === "tenants", personIds: entry.id === undefined ? [] : [entry.id] },
    plan: (state, context) => {
      requireWholeScope(ctx, true, KIND_WORDS[kind].word, right);
      return planOne(state, context, (bench) => {
        const id = register(bench, entry, "");
        if (id === null) return;
        created = id;
        apply(bench, id, entry, "");
      });
    },
  });
  return created;
}
