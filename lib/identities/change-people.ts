import type { AuditRecord } from "@/lib/audit";
import type { Context } from "@/lib/auth/context";
import type { Tx } from "@/lib/db/client";
import { commitPlan } from "./commit-plan";
import { addressesIn } from "./core/entries";
import { planOne } from "./core/plan/plan-inventory";
import { applyPerson } from "./core/plan/plan-organisation";
import type { PersonState } from "./core/plan/state";
import { addPerson, at, fault, rowOf, type Workbench } from "./core/plan/workbench";
import type { PersonChange } from "./schemas";
import { notThere, requireWholeScope } from "./scope";

/** One person to change, or with `add` to make under this id. */
export type PersonEdit = { id: string; add?: { email: string; name: string }; entry: PersonChange };

/**
 * Adds and changes people, all of them or none, with whatever `also` writes in the same transaction. One row of the audit
 * log for each person that differs afterwards, which is what event reviews are started by.
 * @throws Invalid, Conflict with the place `people[i]`; NotFound. Right: inventory.write, over the whole organisation.
 */
export async function changePeople(
  ctx: Context,
  edits: readonly PersonEdit[],
  { also, reason }: { also?: (tx: Tx) => Promise<AuditRecord[]>; reason?: string } = {},
): Promise<void> {
  await commitPlan(ctx, {
    right: "inventory.write",
    mode: "change",
    wanted: {
      personIds: edits.map(({ id }) => id),
      emails: edits.flatMap(({ add, entry }) => [...addressesIn(entry), ...(add ? [add.email] : [])]),
    },
    reason,
    ...(also && { also }),
    // Nothing else of a person is in a snapshot: a directory that tells of thousands must not make each process load all anew.
    raisesVersion: ({ touched }) =>
      touched.some((one) => one.outcome !== "unchanged" && (one.before as PersonState | null)?.name !== (one.after as PersonState).name),
    plan: (state, context) => {
      requireWholeScope(ctx, true, "person");
      return planOne(state, context, (bench) => {
        // All are there before any is named as somebody's manager.
        for (const [i, edit] of edits.entries()) settleWho(bench, edit, `people[${i}]`);
        if (bench.problems.length > 0) return;
        for (const [i, { id, entry }] of edits.entries()) applyPerson(bench, id, entry, `people[${i}]`);
      });
    },
  });
}

function settleWho(bench: Workbench, { id, add }: PersonEdit, path: string): void {
  if (add && bench.personByEmail.has(add.email)) {
    fault(bench, at(path, "email"), "There is a person with this address.", "Change that one.", "conflict");
  } else if (add) addPerson(bench, { id, ...add });
  else if (!rowOf(bench, "people", id)) throw notThere("person");
}
