import { authorize, type Context } from "@/lib/auth";
import { deedsFor } from "./core/deeds";
import type { CaseDetail } from "./core/views";
import { caseViews } from "./list-cases";
import { mayOn, sightCase } from "./sight";
import { readUserNames } from "./store/cases";

/** One case, with its facts and what the caller may do about it. Right: inventory.read. @throws NotFound */
export async function readCase(ctx: Context, id: string): Promise<CaseDetail> {
  authorize(ctx, "inventory.read");
  const { row, identities } = await sightCase(ctx, ctx.db, id);
  const [view] = await caseViews(ctx, [row]);
  if (!view) throw new Error("a case that was read has no view");
  const mayWork = row.state === "open" && ctx.actor.kind === "person" && mayOn(ctx, "reconciliation.work", identities);
  const names = await readUserNames(ctx.db, row.resolvedBy === null ? [] : [row.resolvedBy]);
  return {
    ...view,
    facts: row.facts.lines,
    refs: row.facts.refs,
    identities: row.facts.refs.identityIds ? identities.map(({ id: identityId, name }) => ({ id: identityId, name })) : [],
    resolution: row.resolution,
    reason: row.reason,
    resolvedBy: row.resolvedBy === null ? null : { id: row.resolvedBy, name: names.get(row.resolvedBy) ?? row.resolvedBy },
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
    deeds: mayWork ? deedsFor(row) : [],
    mayAssign: mayWork,
  };
}
