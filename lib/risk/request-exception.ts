import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, Invalid } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import type { ExceptionView } from "./core/views";
import { addDays } from "./core/world";
import { exceptionView } from "./finding-views";
import type { ExceptionInput } from "./schemas";
import { requireWorker, sightFinding } from "./sight";
import { insertException, readStoredExceptions, type StoredException } from "./store/exceptions";
import { lockRuns, readTokenNames } from "./store/findings";
import { tellException } from "./tell-findings";

const MOST_DAYS = 180;

/**
 * Asks that a finding be accepted for a time: whatever its rule finds on its subject. It holds once somebody else of security
 * approves it. Rights: finding.comment, finding.triage or finding.except over its identity; a person.
 * @throws NotFound, Forbidden, Invalid for an end that is over or too far, Conflict where one waits or holds already, or it is closed.
 */
export async function requestException(ctx: Context, input: ExceptionInput): Promise<ExceptionView> {
  authorize(ctx, "inventory.read");
  const now = ctx.clock.now();
  const { finding, row } = await sightFinding(ctx, ctx.db, input.findingId);
  requireWorker(ctx, row);
  if (input.expiresAt <= now || input.expiresAt > addDays(now, MOST_DAYS))
    throw new Invalid("An exception ends within 180 days.", [
      {
        location: "expiresAt",
        message: "Out of bounds.",
        fix: `Give a time before ${addDays(now, MOST_DAYS).toISOString().slice(0, 10)}.`,
      },
    ]);
  if (finding.state === "closed") throw new Conflict("This finding is closed: there is nothing to accept.");
  const { ruleId, subjectKind, subjectId, identityId } = finding;
  const exception: StoredException = {
    ...{ id: newId("exc"), ruleId, subjectKind, subjectId, identityId },
    ...{ justification: input.justification, compensatingControl: input.compensatingControl, expiresAt: input.expiresAt },
    ...{ requestedBy: ctx.actor.id, requestedByName: ctx.actor.name, requestedAt: now },
    ...{ approvedBy: null, approvedByName: null, approvedAt: null, state: "waiting", closedReason: null },
  };
  const tokens = await readTokenNames(ctx.db, [exception]);
  await withTransaction(ctx.db, async (tx) => {
    await lockRuns(tx);
    const others = await readStoredExceptions(tx, { about: { ruleId, subjectKind, subjectId } });
    if (others.some(({ state, expiresAt }) => (state === "waiting" || state === "approved") && expiresAt > now))
      throw new Conflict("An exception of this was asked for already.", [
        { location: "findingId", message: "One waits or holds.", fix: "Wait for its decision, or have it withdrawn." },
      ]);
    await insertException(tx, exception);
    await tellException(tx, ctx, row, exception, tokens);
    await recordAudit(tx, ctx, {
      ...{ action: "exception.request", objectType: "exception", objectId: exception.id, reason: input.justification },
      after: { ruleId, subjectKind, subjectId, compensatingControl: input.compensatingControl, expiresAt: input.expiresAt.toISOString() },
    });
  });
  return exceptionView(exception, row, tokens, { decide: false, withdraw: true }, now);
}
