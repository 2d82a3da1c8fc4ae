/** What a caller may see of what a budget counts. */
import type { Scope } from "@/lib/auth/core/actor";
import type { Member } from "@/lib/budgets/core/count-ledger";
import type { Tx } from "@/lib/db/client";
import { inScope } from "./scope";

/** The dimensions among these that lie in a scope. */
export async function visibleMembers(tx: Tx, scope: Scope, members: readonly Member[]): Promise<readonly Member[]> {
  const isVisible = inScope(scope);
  if (isVisible === null) return members;
  const ids = members.map(({ dimensionId }) => dimensionId);
  const rows = await tx.$queryRaw<{ id: number }[]>`SELECT d.id FROM usage_dimension d WHERE d.id = ANY(${ids}::int[]) AND ${isVisible}`;
  const visible = new Set(rows.map(({ id }) => id));
  return members.filter(({ dimensionId }) => visible.has(dimensionId));
}
