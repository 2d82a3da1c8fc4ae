import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Page } from "@/lib/kernel/page";
import type { PersonView } from "./core/views";
import type { ListQuery } from "./schemas";
import { scopeFor } from "./scope";
import { readPeoplePage } from "./store/read-people";

/**
 * People by name: all of them for whoever sees everything, else the members of one's teams, the owners of the
 * identities one sees, and oneself. Right: inventory.read.
 */
export async function listPeople(ctx: Context, query: ListQuery): Promise<Page<PersonView>> {
  authorize(ctx, "inventory.read");
  return readPeoplePage(ctx.db, scopeFor(ctx, "inventory.read"), ctx.actor.personId, query, ctx.clock.now());
}
