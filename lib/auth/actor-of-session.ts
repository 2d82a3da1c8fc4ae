import type { Db } from "@/lib/db/client";
import { env } from "@/lib/env";
import type { Clock } from "@/lib/kernel/clock";
import { Unauthenticated } from "@/lib/kernel/errors";
import type { Actor } from "./core/actor";
import { actorOfUser } from "./core/build-actor";
import type { HeaderReader } from "./core/caller";
import { isSecureRequest, readSessionCookie, sessionCookie } from "./session-cookie";
import { readSignedUser } from "./store/users";

export type Session = {
  actor: Actor;
  email: string /** A Set-Cookie line to send along, when the cookie is due to be renewed. */;
  setCookie?: string;
};

/**
 * The signed-in person behind a request. The user is read anew each time: who was disabled, left, or signed out
 * everywhere is out with the next request, and changed roles hold from it on.
 * @throws Unauthenticated
 */
export async function sessionOf(db: Db, clock: Clock, headers: HeaderReader): Promise<Session> {
  const now = clock.now();
  const isSecure = isSecureRequest(headers, env().NEXTAUTH_URL);
  const claims = await readSessionCookie(headers, isSecure, now);
  const user = claims && (await readSignedUser(db, claims.userId));
  if (!claims || !user || user.isBarred || user.sessionVersion !== claims.version) throw new Unauthenticated("Sign in first.");
  const session = { actor: actorOfUser(user), email: user.email };
  return claims.isAging ? { ...session, setCookie: await sessionCookie(claims, isSecure) } : session;
}
