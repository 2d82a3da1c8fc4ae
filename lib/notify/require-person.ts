import type { Context } from "@/lib/auth/context";
import { Forbidden } from "@/lib/kernel/errors";

/** An inbox and how to be told belong to one person; no right opens another's. @throws Forbidden for programs. */
export function requirePerson({ actor }: Context): string {
  if (actor.kind !== "person") throw new Forbidden("Only people have an inbox.");
  return actor.id;
}
