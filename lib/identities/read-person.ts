import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { PersonView } from "./core/views";
import { notThere, scopeFor } from "./scope";
import { readPersonRow } from "./store/read-people";

/**
 * One person. Right: inventory.read.
 * @throws NotFound when there is none, or the caller's scope does not show them.
 */
export async function readPerson(ctx: Context, id: string): Promise<PersonView> {
  authorize(ctx, "inventory.read");
  const person = await readPersonRow(ctx.db, scopeFor(ctx, "inventory.read"), ctx.actor.personId, id, ctx.clock.now());
  if (!person) throw notThere("person");
  return person;
}
