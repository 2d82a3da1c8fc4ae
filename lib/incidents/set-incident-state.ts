import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { isOver, requireWay, stateTold } from "./core/states";
import type { IncidentDetail } from "./core/views";
import { noteStep } from "./note-step";
import { readIncident } from "./read-incident";
import type { StateInput } from "./schemas";
import { noSuchIncident, sightToWork } from "./sight";
import { lockIncidentRow } from "./store/incidents";

/**
 * Says how far an incident has come. Right: incident.work where it is; a person. @throws NotFound, Forbidden, Conflict for a
 * way that does not exist, and for closing what nobody judged.
 */
export async function setIncidentState(ctx: Context, id: string, { state, reason }: StateInput): Promise<IncidentDetail> {
  const { id: incidentId } = await sightToWork(ctx, id);
  await withTransaction(ctx.db, async (tx) => {
    const row = await lockIncidentRow(tx, incidentId);
    if (!row) throw noSuchIncident();
    requireWay(row.state, state, row.disposition);
    await noteStep(tx, ctx, incidentId, {
      kind: "state",
      text: reason ? `${STATE_WORDS[state]}: ${reason}` : STATE_WORDS[state],
      details: { from: row.state, to: state },
      change: { state, closedAt: isOver(state) ? ctx.clock.now() : null },
      ...{ before: { state: row.state }, after: stateTold(row, state), reason },
    });
  });
  return readIncident(ctx, incidentId);
}

const STATE_WORDS: Readonly<Record<StateInput["state"], string>> = {
  open: "Open again",
  investigating: "Being looked into",
  contained: "Contained",
  resolved: "Resolved",
  closed: "Closed",
};
