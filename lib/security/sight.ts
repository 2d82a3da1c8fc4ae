/** Who sees which signal: whoever sees its identity; those of nobody are seen by those who see the whole organisation. */
import { type Context, type Right, scopeOf } from "@/lib/auth";
import { scopeAllows } from "@/lib/auth/core/scope";
import type { Db, Tx } from "@/lib/db/client";
import { readGovernance } from "@/lib/identities";
import { placeOf } from "./core/place";
import type { Seen } from "./store/lists";

export async function seenIdentities(ctx: Context): Promise<Seen> {
  const scope = scopeOf(ctx.actor, "security.read");
  if (scope.kind === "all") return "all";
  const rows = await readGovernance(ctx.db, "all", ctx.clock.now());
  return rows.filter((row) => scopeAllows(scope, placeOf(row))).map(({ id }) => id);
}

/** Whether the caller has a right over an identity; over none: over the whole organisation. */
export async function mayOn(ctx: Context, db: Db | Tx, right: Right, identityId: string | null): Promise<boolean> {
  const scope = scopeOf(ctx.actor, right);
  if (scope.kind === "all") return true;
  const [row] = identityId === null ? [] : await readGovernance(db, [identityId], ctx.clock.now());
  return row !== undefined && scopeAllows(scope, placeOf(row));
}
