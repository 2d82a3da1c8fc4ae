import { authorize, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { nameDirectory } from "@/lib/identities";
import { type Page, pageOf } from "@/lib/kernel/page";
import { decodeInstant, instantKey } from "./core/instant-cursor";
import type { DecisionView } from "./core/views";
import type { DecisionQuery } from "./schemas";
import { readDecisions } from "./store/decisions";

/**
 * Calls that were refused, slowed down or let through against a rule, newest first. Right: spend.read; only calls of what
 * the caller sees, and those of nobody for who sees everything.
 */
export async function listDecisions(ctx: Context, query: DecisionQuery): Promise<Page<DecisionView>> {
  authorize(ctx, "spend.read");
  const [rows, names] = await Promise.all([
    readDecisions(ctx.db, scopeOf(ctx.actor, "spend.read"), query, decodeInstant(query.cursor), ctx.clock.now()),
    nameDirectory(ctx.db),
  ]);
  const page = pageOf(rows, query.limit, instantKey);
  const data = page.data.map(({ budgetId, budgetName, identityId, ...row }) => ({
    ...row,
    id: String(row.id),
    at: row.at.toISOString(),
    decision: row.decision as DecisionView["decision"],
    budget: budgetId === null ? null : { id: budgetId, name: budgetName ?? budgetId },
    identity: identityId === null ? null : { id: identityId, name: names.identities.get(identityId)?.name ?? identityId },
  }));
  return { ...page, data };
}
