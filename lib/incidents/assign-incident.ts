import { actorOfAccount, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Invalid } from "@/lib/kernel/errors";
import { publishNotification } from "@/lib/notify";
import { oneLine } from "@/lib/notify/core/mail";
import type { IncidentDetail } from "./core/views";
import { numberText } from "./core/words";
import { noteStep } from "./note-step";
import { readIncident } from "./read-incident";
import type { AssignInput } from "./schemas";
import { mayOn, sightToWork } from "./sight";
import { lockIncidentRow } from "./store/incidents";

/**
 * Says who works on an incident: a user who may work there, oneself (`me`), or nobody; who is given it is told. Right:
 * incident.work where it is; a person. @throws NotFound, Forbidden, Invalid for a user who does not see it.
 */
export async function assignIncident(ctx: Context, id: string, input: AssignInput): Promise<IncidentDetail> {
  const { id: incidentId, number, title } = await sightToWork(ctx, id);
  const assigneeId = input.assigneeId === "me" ? ctx.actor.id : input.assigneeId;
  const name = assigneeId === null ? null : await nameOf(ctx, incidentId, assigneeId);
  await withTransaction(ctx.db, async (tx) => {
    const row = await lockIncidentRow(tx, incidentId);
    if (!row || row.assigneeId === assigneeId) return;
    const stepId = await noteStep(tx, ctx, incidentId, {
      kind: "assigned",
      text: name === null ? "Given back" : `Given to ${name}`,
      change: { assigneeId, ...(row.state === "open" && assigneeId !== null ? { state: "investigating" as const } : {}) },
      ...{ before: { assigneeId: row.assigneeId }, after: { assigneeId } },
    });
    if (assigneeId === null || assigneeId === ctx.actor.id) return;
    await publishNotification(tx, {
      ...{ kind: "incident_assigned", severity: "warning", at: ctx.clock.now(), userIds: [assigneeId] },
      title: `${numberText(number)} is yours: ${oneLine(title, 120)}`,
      body: `${ctx.actor.name} gave it to you.`,
      href: `/anomalies/${encodeURIComponent(incidentId)}`,
      dedupeKey: `incident_assigned ${stepId}`,
    });
  });
  return readIncident(ctx, incidentId);
}

/** @throws Invalid for somebody who does not see the incident. */
async function nameOf(ctx: Context, incidentId: string, userId: string): Promise<string> {
  if (userId === ctx.actor.id) return ctx.actor.name;
  const row = await sightToWork(ctx, incidentId);
  const account = await actorOfAccount(ctx.db, userId);
  if (account && mayOn(account, "incident.read", row)) return account.actor.name;
  throw new Invalid("Nobody of that id sees this incident.", [
    { location: "assigneeId", message: "Not somebody who sees it.", fix: "Choose another person." },
  ]);
}
