import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Invalid } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { randomBase62 } from "@/lib/kernel/random";
import { checkTarget, sealSecret } from "@/lib/notify";
import { nextDueOf } from "./core/cadence";
import { keptParams } from "./core/choices";
import type { DestinationKind, Target } from "./core/destination";
import type { ScheduleRow } from "./core/views";
import type { WebhookSecret } from "./deliver/call-receiver";
import { destinationProblem } from "./deliver/destination-problem";
import { requireWhole } from "./require-whole";
import type { DestinationInput, ScheduleInput } from "./schemas";
import { insertSchedule } from "./store/schedules";

/** 256 bits. */
const SECRET_LETTERS = 43;

/** `secret`: what signs the calls of a webhook, shown this once; null for other destinations. */
export type CreatedSchedule = { schedule: ScheduleRow; secret: string | null };

/**
 * Has a file made and sent by itself: when a period is closed, or by the clock. Secrets are sealed and shown never again.
 * Right: export.schedule, over the whole organisation.
 * @throws Invalid for a destination that this server cannot reach or must not.
 */
export async function createSchedule(ctx: Context, input: ScheduleInput): Promise<CreatedSchedule> {
  authorize(ctx, "export.schedule");
  requireWhole(ctx.actor, "export.schedule");
  const { name, profile, cadence, onDay = null, hour, period, destination, ...choices } = input;
  const problem = destinationProblem(destination.kind);
  if (problem) throw new Invalid(problem, [{ location: "destination.kind", message: problem, fix: "Choose another destination." }]);
  const id = newId("xsc");
  const key = `whsec_${randomBase62(SECRET_LETTERS)}`;
  const { target, secret } = placed(destination, key);
  const now = ctx.clock.now();
  const schedule = await withTransaction(ctx.db, async (tx) => {
    const row = await insertSchedule(tx, {
      ...{ id, name, profile, cadence, onDay, hour, target, enabled: true, createdAt: now },
      params: { ...keptParams({ profile, ...choices }), ...(cadence === "on_close" ? {} : { period }) },
      secret: secret === null ? null : sealSecret(secret, id),
      nextDueAt: nextDueOf({ cadence, onDay, hour }, now),
      ...{ createdBy: ctx.actor.id, createdByName: ctx.actor.name },
    });
    await recordAudit(tx, ctx, { action: "export_schedule.create", objectType: "export_schedule", objectId: id, after: row });
    return row;
  });
  return { schedule, secret: destination.kind === "webhook" ? key : null };
}

/** What can be shown of a destination, and what must not be. */
function placed(destination: DestinationInput, key: string): { target: Target; secret: string | null } {
  switch (destination.kind) {
    case "folder":
    case "email":
      return { target: destination, secret: null };
    case "s3": {
      const { secretAccessKey, ...target } = destination;
      checkAt(target.endpoint, "destination.endpoint");
      return { target, secret: secretAccessKey };
    }
    case "webhook": {
      const url = checkAt(destination.url, "destination.url");
      return {
        target: { kind: "webhook" satisfies DestinationKind, host: url.host },
        secret: JSON.stringify({ url: url.href, key } satisfies WebhookSecret),
      };
    }
  }
}

/** The refusal beside the field of the form that it is about. */
function checkAt(address: string, location: string): URL {
  try {
    return checkTarget(address);
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    throw new Invalid(
      error.message,
      error.details.map((detail) => ({ ...detail, location })),
    );
  }
}
