import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Invalid } from "@/lib/kernel/errors";
import { parseParameters } from "./core/settings";
import type { DetectorView } from "./core/views";
import { listDetectors } from "./list-detectors";
import type { DetectorInput } from "./schemas";
import { requireConfigurable, requireDetector, requirePerson } from "./sight";
import { insertSetting, readNewestSetting } from "./store/settings";

/**
 * Sets a detector in one scope from now or from a later moment on, or turns it off there; parameters that are left out are as in the
 * wider scope. Signals keep the parameters that they were judged by. Right: detector.configure over the scope; people only.
 * @throws NotFound, Forbidden, Invalid for names that the detector does not have (with the one that was meant), values out of bounds,
 *   or a beginning that is over.
 */
export async function setDetector(ctx: Context, detectorId: string, input: DetectorInput): Promise<DetectorView> {
  authorize(ctx, "detector.configure");
  requirePerson(ctx);
  const { id: detector } = requireDetector(detectorId);
  await requireConfigurable(ctx, input.scope);
  const parameters = parseParameters(detector, input.parameters);
  const now = ctx.clock.now();
  const { enabled, reason, effectiveFrom = now } = input;
  if (effectiveFrom < now)
    throw new Invalid("A change of a detector begins now or later.", [
      { location: "effectiveFrom", message: "It is over.", fix: "Leave it out, or name a later time." },
    ]);
  const place = { detector, scopeKind: input.scope.kind, scopeId: input.scope.id };
  await withTransaction(ctx.db, async (tx) => {
    const before = await readNewestSetting(tx, place);
    await insertSetting(tx, { ...place, enabled, parameters, effectiveFrom, reason, createdBy: ctx.actor.id });
    await recordAudit(tx, ctx, {
      ...{ action: "detector.set", objectType: "detector", objectId: detector, reason },
      before: before && { enabled: before.enabled, parameters: before.parameters, effectiveFrom: before.effectiveFrom.toISOString() },
      after: { scope: input.scope, enabled, parameters, effectiveFrom: effectiveFrom.toISOString() },
    });
  });
  const { data } = await listDetectors(ctx);
  return data.find(({ id }) => id === detector) as DetectorView;
}
