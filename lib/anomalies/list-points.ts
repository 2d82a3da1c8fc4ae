import { authorize, type Context } from "@/lib/auth";
import { readStanding } from "@/lib/budgets";
import { NotFound } from "@/lib/kernel/errors";
import type { AnomalyPoint } from "./core/views";
import type { PointQuery } from "./schemas";
import { holdsOver } from "./sight";
import { readPointRows } from "./store/points";

/** Upper bound of marks on one chart. */
const MOST = 1_000;

/**
 * Where a series was unusual within [from, to): marks for charts of spend, the most unusual first where there are too many, then by
 * time. Models, tools and the organisation are told to those who see all of it. Right: incident.read over the scope.
 * @throws NotFound for what the caller does not see.
 */
export async function readPoints(ctx: Context, query: PointQuery): Promise<{ data: AnomalyPoint[] }> {
  authorize(ctx, "incident.read");
  const scope = { kind: query.scopeKind, id: query.scopeId };
  if (!holdsOver(ctx, "incident.read", await readStanding(ctx), scope)) throw new NotFound("There is no such series.");
  return { data: await readPointRows(ctx.db, query, MOST) };
}
