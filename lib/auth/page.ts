/** Who is asking, for server components. Route handlers get it from lib/http; nothing here runs outside Next. */
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { database } from "@/lib/db/database";
import { systemClock } from "@/lib/kernel/clock";
import { Unauthenticated } from "@/lib/kernel/errors";
import { type Session, sessionOf } from "./actor-of-session";
import type { Context } from "./context";
import { safePath } from "./core/safe-path";
import { needsSetup } from "./first-administrator";

/** Read once for all components of one request. */
const readSession = cache(async (): Promise<Session | null> => {
  try {
    return await sessionOf(database().db, systemClock, await headers());
  } catch (error) {
    if (error instanceof Unauthenticated) return null;
    throw error;
  }
});

/** The context of the signed-in person, or null. */
export async function optionalActor(): Promise<Context | null> {
  const session = await readSession();
  return session && { db: database().db, clock: systemClock, actor: session.actor };
}

/**
 * The context of the signed-in person; anybody else is sent to the sign-in page and comes back afterwards.
 * @param path The page asked for, with its query.
 */
export async function requireActor(path = "/"): Promise<Context> {
  const ctx = await optionalActor();
  if (ctx) return ctx;
  if (await needsSetup({ db: database().db })) redirect("/setup");
  const next = safePath(path);
  redirect(next === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`);
}
