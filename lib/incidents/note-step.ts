import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import type { StepDetails, StepKind } from "./core/step";
import { type IncidentChange, updateIncidentRow } from "./store/incidents";
import { insertStep } from "./store/steps";

export type Noted = {
  kind: StepKind;
  text: string;
  details?: StepDetails;
  change?: IncidentChange;
  before?: unknown;
  after?: unknown;
  reason?: string | undefined;
};

/** One thing that was done: the change, the step that tells of it, and the audit log, in the caller's transaction. @returns the id of the step. */
export async function noteStep(tx: Tx, ctx: Context, incidentId: string, noted: Noted): Promise<string> {
  const at = ctx.clock.now();
  const { kind, text, details, change = {}, before, after, reason } = noted;
  await updateIncidentRow(tx, incidentId, { ...change, updatedAt: at });
  const stepId = await insertStep(tx, ctx.actor, { incidentId, at, kind, text, ...(details ? { details } : {}) });
  await recordAudit(tx, ctx, {
    ...{ action: `incident.${kind}`, objectType: "incident", objectId: incidentId },
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(reason === undefined ? {} : { reason }),
  });
  return stepId;
}
