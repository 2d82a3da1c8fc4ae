import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, Forbidden } from "@/lib/kernel/errors";
import { carryOut } from "./carry-out";
import { deedLabel, noTarget } from "./core/deeds";
import type { IncidentDetail } from "./core/views";
import { numberText } from "./core/words";
import { deedRefusal } from "./deed-rights";
import { noteStep } from "./note-step";
import { readIncident } from "./read-incident";
import type { DeedInput } from "./schemas";
import { sightToWork } from "./sight";
import { lockIncidentRow } from "./store/incidents";

/**
 * Does something about an incident, with effect: throttles, blocks, caps, rotates, revokes, opens an access review, or marks it as
 * planned. Each is done by the use case of its own area, with the rights that it asks for, and is noted as a step that says what
 * takes it back. Rights: incident.work where it is, and that of the deed; a person.
 * @throws NotFound, Forbidden, Conflict where there is nothing to do it to or where it is done already.
 */
export async function actOnIncident(ctx: Context, id: string, input: DeedInput): Promise<IncidentDetail & { done: string }> {
  const row = await sightToWork(ctx, id);
  const { kind } = input;
  const senseless = noTarget(kind, row);
  if (senseless !== null) throw new Conflict(senseless);
  const refusal = deedRefusal(ctx, row, kind);
  if (refusal !== null) throw new Forbidden(refusal, [{ location: "deed", message: kind, fix: "Ask somebody who may." }]);
  const reason = `${numberText(row.number)}: ${input.reason}`;
  const { text, made, href } = await carryOut(ctx, row, { ...input, reason });
  await withTransaction(ctx.db, async (tx) => {
    const now = await lockIncidentRow(tx, row.id);
    await noteStep(tx, ctx, row.id, {
      kind: "deed",
      text: `${text}: ${input.reason}`,
      details: { deed: kind, made, ...(href === undefined ? {} : { href }) },
      change: now?.state === "open" ? { state: "investigating" } : {},
      ...{ after: { deed: kind, label: deedLabel(kind), made }, reason: input.reason },
    });
  });
  return { ...(await readIncident(ctx, row.id)), done: text };
}
