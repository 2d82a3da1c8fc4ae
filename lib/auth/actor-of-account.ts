import type { Db } from "@/lib/db/client";
import type { Actor } from "./core/actor";
import { actorOfUser } from "./core/build-actor";
import { readSignedUser, readSignedUsers } from "./store/users";

/**
 * A person as they would be if they signed in now, for work that is done on their behalf while they are away: what they
 * may see is settled anew each time. Null when they could not sign in.
 */
export async function actorOfAccount(db: Db, userId: string): Promise<{ actor: Actor; email: string } | null> {
  const user = await readSignedUser(db, userId);
  return user && !user.isBarred ? { actor: actorOfUser(user), email: user.email } : null;
}

/** The same of many accounts at once; those that could not sign in are left out. */
export async function actorsOfAccounts(db: Db, userIds: readonly string[]): Promise<{ actor: Actor; email: string }[]> {
  const users = await readSignedUsers(db, userIds);
  return users.flatMap((user) => (user.isBarred ? [] : [{ actor: actorOfUser(user), email: user.email }]));
}
