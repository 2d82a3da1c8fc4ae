import { SEVERITIES, type Severity } from "@/lib/anomalies/core/signal";
import { authorize, type Context, scopeOf } from "@/lib/auth";
import { formatUsd, sumUsd } from "@/lib/kernel/money";
import { decodeCursor, pageOf } from "@/lib/kernel/page";
import { UNRESOLVED } from "./core/states";
import type { IncidentPage } from "./core/views";
import { incidentViews } from "./incident-views";
import type { IncidentQuery } from "./schemas";
import { type IncidentFilter, readIncidentPage, sumIncidents } from "./store/incidents";

/**
 * The inbox: incidents, most money at risk in a month first, with what those that are not over come to together. Right:
 * incident.read, within its scope; those of the whole organisation for who sees all of it. @throws Invalid for a foreign cursor.
 */
export async function listIncidents(ctx: Context, query: IncidentQuery): Promise<IncidentPage> {
  authorize(ctx, "incident.read");
  const scope = scopeOf(ctx.actor, "incident.read");
  const filter = filterOf(ctx, query);
  const [impactMonthUsd, id] = query.cursor === undefined ? [] : decodeCursor(query.cursor, 2);
  const after = impactMonthUsd === undefined ? null : { impactMonthUsd: amountOf(impactMonthUsd), id: String(id) };
  const rows = await readIncidentPage(ctx.db, scope, filter, { limit: query.limit + 1, after });
  const page = pageOf(rows, query.limit, (row) => [formatUsd(row.impactMonthUsd), row.id]);
  const sums = await sumIncidents(ctx.db, scope, { ...filter, states: UNRESOLVED });
  const count = (severity: Severity): number => sums.find((sum) => sum.severity === severity)?.count ?? 0;
  return {
    incidents: await incidentViews(ctx, page.data),
    nextCursor: page.nextCursor,
    counts: {
      open: SEVERITIES.reduce((total, severity) => total + count(severity), 0),
      ...{ critical: count("critical"), high: count("high"), medium: count("medium"), low: count("low") },
    },
    impactUsd: formatUsd(sumUsd(sums.map((sum) => sum.impactUsd))),
    impactMonthUsd: formatUsd(sumUsd(sums.map((sum) => sum.impactMonthUsd))),
  };
}

const amountOf = (value: unknown): string => (/^\d{1,15}(\.\d{1,15})?$/.test(String(value)) ? String(value) : "0");

const filterOf = (
  ctx: Context,
  { state, team, businessUnit, application, environment, assignee, query, ...rest }: IncidentQuery,
): IncidentFilter => ({
  ...{ severity: rest.severity, detector: rest.detector, identityId: rest.identityId, since: rest.since },
  ...{ teamId: team, businessUnitId: businessUnit, applicationId: application, environmentId: environment, text: query },
  ...(state === "all" ? {} : { states: state === "unresolved" ? UNRESOLVED : [state] }),
  assigneeId: assignee === "me" ? ctx.actor.id : assignee,
});
