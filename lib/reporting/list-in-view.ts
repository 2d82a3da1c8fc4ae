import { authorize, type Context, scopeOf } from "@/lib/auth";
import type { Scope } from "@/lib/auth/core/actor";
import type { GroupValue } from "./core/dimensions";
import type { Filter } from "./core/filter";
import type { EntityPath } from "./schemas";
import { ownFilter } from "./store/entity-filter";
import { readInView } from "./store/in-view";
import { loadNames } from "./store/names";
import { readTogether } from "./store/read";

/**
 * The names of those things that have a part in what passes the filters; nothing is told of the others. Right: spend.read.
 */
export async function listInView(
  ctx: Context,
  things: readonly EntityPath[],
  filters: readonly Filter[],
): Promise<(thing: EntityPath) => GroupValue | undefined> {
  authorize(ctx, "spend.read");
  const selection = { scope: scopeOf(ctx.actor, "spend.read"), filters };
  const nameOf = await loadNames(ctx.db);
  const seen = new Map<EntityPath["kind"], Set<string>>();
  await readTogether(ctx.db, async (tx) => {
    for (const kind of new Set(things.map((thing) => thing.kind))) {
      const ids = new Set(things.flatMap((thing) => (thing.kind === kind ? [thing.id] : [])));
      seen.set(kind, await readInView(tx, kind, [...ids], selection, ctx.clock.now()));
    }
  });
  return ({ kind, id }) => (seen.get(kind)?.has(id) ? nameOf(kind, id) : undefined);
}

/**
 * The name of one thing that may be known in a scope, or of the organisation. @throws NotFound for any other.
 */
export async function nameInView(ctx: Context, of: EntityPath | { kind: "organisation" }, scope: Scope): Promise<GroupValue> {
  if (of.kind === "organisation") return { id: null, name: "Organisation" };
  await readTogether(ctx.db, (tx) => ownFilter(tx, of, scope, ctx.clock.now()));
  return (await loadNames(ctx.db))(of.kind, of.id);
}
