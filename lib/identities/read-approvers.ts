import { actorOfAccount, type Right } from "@/lib/auth";
import type { Actor } from "@/lib/auth/core/actor";
import { RIGHTS_OF_ROLE, ROLES } from "@/lib/auth/core/roles";
import type { Db } from "@/lib/db/client";
import { readUsersWith } from "./store/read-actors";

/** People whose roles bring a right, as they would be if they signed in now; where it holds is for the caller to ask. */
export async function readApprovers(db: Db, right: Right): Promise<Actor[]> {
  const roles = ROLES.filter((role) => RIGHTS_OF_ROLE[role].includes(right));
  const approvers: Actor[] = [];
  for (const userId of await readUsersWith(db, roles)) {
    const account = await actorOfAccount(db, userId);
    if (account) approvers.push(account.actor);
  }
  return approvers;
}
