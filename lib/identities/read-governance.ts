import type { Db, Tx } from "@/lib/db/client";
import type { GovernanceRow, ToolRow } from "./core/governance";
import { readGovernanceRows, readToolRows } from "./store/read-governance";

/**
 * Identities with all that is asked about them when they are judged, in every state, ordered by id; ids that nobody has
 * are left out. Ten thousand take about a second (`npm run bench`). Not scoped: for use cases that authorise by themselves.
 * @param now What "now" is for assignments, grants and delegations.
 */
export function readGovernance(db: Db | Tx, ids: readonly string[] | "all", now: Date): Promise<GovernanceRow[]> {
  return readGovernanceRows(db, ids, now);
}

/** All connected tools, archived ones too. Not scoped, as above. */
export function readTools(db: Db | Tx): Promise<ToolRow[]> {
  return readToolRows(db);
}
