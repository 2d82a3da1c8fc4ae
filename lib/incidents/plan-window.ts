import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { Invalid } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import type { PlannedWindowView } from "./core/views";
import type { WindowInput } from "./schemas";
import { requirePerson } from "./sight";
import { insertWindow, type WindowRow } from "./store/windows";
import { requireOver, windowViews } from "./window-views";

const DAY_MS = 86_400_000;
const MOST_DAYS = 90;

/**
 * Notes that something is known to happen somewhere: what was planned opens no incident and detectors learn it, of what falls
 * into maintenance nobody is told. Leaked keys and use after the end are told all the same. Right: incident.work over it; a
 * person. @throws NotFound for what the caller does not see, Forbidden, Invalid for a span that is over or longer than 90 days.
 */
export async function planWindow(ctx: Context, input: WindowInput): Promise<PlannedWindowView> {
  authorize(ctx, "incident.work");
  requirePerson(ctx);
  const now = ctx.clock.now();
  const startsAt = input.startsAt ?? now;
  if (input.endsAt <= startsAt || input.endsAt <= now) throw odd("endsAt", "It would be over already.", "Name a later instant.");
  if (input.endsAt.getTime() - startsAt.getTime() > MOST_DAYS * DAY_MS)
    throw odd("endsAt", `Longer than ${MOST_DAYS} days.`, "Plan a shorter one, or set the detectors there otherwise.");
  await requireOver(ctx, input.scopeKind, input.scopeId);
  const row = await withTransaction(ctx.db, (tx) => insertPlanned(tx, ctx, { ...input, startsAt }));
  const [view] = await windowViews(ctx, [row]);
  return view as PlannedWindowView;
}

type Planned = Pick<WindowRow, "scopeKind" | "scopeId" | "kind" | "reason" | "startsAt" | "endsAt">;

/** In the caller's transaction; who calls it has authorised. */
export async function insertPlanned(
  tx: Tx,
  ctx: Context,
  { scopeKind, scopeId, kind, reason, startsAt, endsAt }: Planned,
): Promise<WindowRow> {
  const said = { scopeKind, scopeId, kind, reason, startsAt, endsAt };
  const row: WindowRow = { ...said, id: newId("pwn"), createdAt: ctx.clock.now(), createdBy: ctx.actor.id, endedAt: null };
  await insertWindow(tx, row);
  const after = { ...said, startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() };
  await recordAudit(tx, ctx, { action: "planned_window.add", objectType: "planned_window", objectId: row.id, after, reason });
  return row;
}

const odd = (location: string, message: string, fix: string): Invalid => new Invalid(message, [{ location, message, fix }]);
