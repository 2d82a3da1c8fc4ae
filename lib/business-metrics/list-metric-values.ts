import { authorize, type Context, scopeOf } from "@/lib/auth";
import { Invalid } from "@/lib/kernel/errors";
import { addUtcDays } from "@/lib/kernel/period";
import { listInView } from "@/lib/reporting";
import type { GroupValue } from "@/lib/reporting/core/dimensions";
import { parseSpan } from "@/lib/reporting/core/usage-query";
import type { EntityPath } from "@/lib/reporting/schemas";
import type { MetricScope, MetricValueView } from "./core/metric-value";
import type { MetricQuery } from "./schemas";
import { readValues } from "./store";

const MAX_ROWS = 10_000;
const DEFAULT_DAYS = 92;

/**
 * Values of a span, oldest first. Right: spend.read; what is counted of things outside the caller's scope is not told,
 * nor what is counted of the whole organisation to who does not see all of it.
 * @throws Invalid for more than 10,000 values.
 */
export async function listMetricValues(
  ctx: Context,
  { metric, scopeKind, scopeId, ...dates }: MetricQuery,
): Promise<{ data: MetricValueView[]; nextCursor: null }> {
  authorize(ctx, "spend.read");
  const now = ctx.clock.now();
  const span = parseSpan(dates, { start: addUtcDays(now, -DEFAULT_DAYS), end: addUtcDays(now, 1) });
  const of = { ...(metric && { metric }), ...(scopeKind && { scopeKind }), ...(scopeId && { scopeId }) };
  const rows = await readValues(ctx.db, span, of, MAX_ROWS + 1);
  if (rows.length > MAX_ROWS) throw new Invalid(`More than ${MAX_ROWS} values: ask for a shorter span or one metric.`);
  const named = await namesInView(
    ctx,
    rows.map(({ scope }) => scope),
  );
  const data = rows.flatMap(({ scope, ...value }): MetricValueView[] => {
    const name = named(scope);
    return name ? [{ ...value, scope: { ...name, kind: scope.kind } }] : [];
  });
  return { data, nextCursor: null };
}

/** What scopes are called that the caller may be told of; undefined for the others. */
export async function namesInView(ctx: Context, scopes: readonly MetricScope[]): Promise<(scope: MetricScope) => GroupValue | undefined> {
  const seesAll = scopeOf(ctx.actor, "spend.read").kind === "all";
  const known = new Map<string, EntityPath>();
  for (const scope of scopes) if (scope.kind !== "organisation") known.set(`${scope.kind} ${scope.id}`, scope);
  const inView = await listInView(ctx, [...known.values()], []);
  return (scope) => {
    if (scope.kind === "organisation") return seesAll ? { id: null, name: "Organisation" } : undefined;
    return inView(scope);
  };
}
