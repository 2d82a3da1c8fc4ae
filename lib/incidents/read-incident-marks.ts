import { authorize, type Context, scopeOf } from "@/lib/auth";
import { nameDirectory } from "@/lib/identities";
import { Invalid } from "@/lib/kernel/errors";
import { formatUsd } from "@/lib/kernel/money";
import type { IncidentMark } from "./core/views";
import { headline, numberText } from "./core/words";
import { scopeName } from "./incident-views";
import type { MarkQuery } from "./schemas";
import { readOverlapping } from "./store/incidents";

const MOST_MARKS = 200;
/** As many as a page of spend can show. */
const MOST_DAYS = 1_200;

/**
 * Incidents on a chart of spend: those that lie in [from, to) and in what the chart is about, the dearest 200; false alarms are
 * left out. Right: incident.read, within its scope. @throws Invalid for a span of more than 1,200 days.
 */
export async function readIncidentMarks(
  ctx: Context,
  { from, to, team, businessUnit, identityId, application, environment, credential, model, provider, tool }: MarkQuery,
): Promise<{ data: IncidentMark[] }> {
  authorize(ctx, "incident.read");
  if (to <= from || to.getTime() - from.getTime() > MOST_DAYS * 86_400_000)
    throw new Invalid("The span is empty or too long.", [{ location: "query.to", message: `At most ${MOST_DAYS} days after from.` }]);
  const place = { teamId: team, businessUnitId: businessUnit, identityId, applicationId: application, environmentId: environment };
  const filter = { ...place, credentialId: credential, model, provider, tool };
  const rows = await readOverlapping(ctx.db, scopeOf(ctx.actor, "incident.read"), filter, { from, to }, MOST_MARKS);
  const names = await nameDirectory(ctx.db);
  const data = rows.map((row) => ({
    ...{ id: row.id, number: numberText(row.number), severity: row.severity },
    title: headline(scopeName(names, row.scopeKind, row.scopeId), row.title),
    at: row.startedAt.toISOString(),
    until: row.lastSeenAt.toISOString(),
    impactUsd: formatUsd(row.impactUsd),
  }));
  return { data: data.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)) };
}
