import type { Db } from "@/lib/db/client";
import type { Actor } from "./core/actor";
import { actorOfUser } from "./core/build-actor";
import { readSignedUser } from "./store/users";

/**
 * A person as they would be if they signed in now, for work that is done on their behalf while they are away: what they
 * may see is settled anew each time. Null when they could not sign in.
 */
export async function actorOfAccount(db: Db, userId: string): Promise<{ actor: Actor; email: string } | null> {
  const user = await readSignedUser(db, userId);
  return user && !user.isBarred ? { actor: actorOfUser(user), email: user.email } : null;
}
