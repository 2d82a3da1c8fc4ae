import { readSignals } from "@/lib/anomalies";
import type { Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import type { Disposition, IncidentDetail } from "./core/views";
import { noteStep } from "./note-step";
import { readIncident } from "./read-incident";
import type { DispositionInput } from "./schemas";
import { noSuchIncident, sightToWork } from "./sight";
import { type IncidentRow, lockIncidentRow } from "./store/incidents";
import { type FeedbackRow, replaceFeedback } from "./store/windows";

const WORDS: Readonly<Record<Disposition, string>> = {
  real: "It was real",
  expected: "It was expected",
  planned: "It was planned",
  false: "It was a false alarm",
};

/**
 * Says what an incident was, which detectors learn from: what was expected or planned is usual from now on, a false alarm makes
 * its detector harder to wake there for 30 days. What was nothing is closed; `null` takes it back. Right: incident.work where it
 * is; a person. @throws NotFound, Forbidden
 */
export async function setDisposition(ctx: Context, id: string, { disposition, reason }: DispositionInput): Promise<IncidentDetail> {
  const { id: incidentId } = await sightToWork(ctx, id);
  await withTransaction(ctx.db, async (tx) => {
    const row = await lockIncidentRow(tx, incidentId);
    if (!row) throw noSuchIncident();
    if (row.disposition !== disposition) await dispose(tx, ctx, row, disposition, reason);
  });
  return readIncident(ctx, incidentId);
}

/** The same in the caller's transaction, of a locked row. */
export async function dispose(tx: Tx, ctx: Context, row: IncidentRow, disposition: Disposition | null, reason?: string): Promise<void> {
  const at = ctx.clock.now();
  const isNothing = disposition !== null && disposition !== "real";
  const was = disposition === null ? "What was said of it is taken back" : WORDS[disposition];
  await replaceFeedback(tx, row.id, disposition === null ? [] : await feedbackOf(tx, ctx, row.id, disposition));
  await noteStep(tx, ctx, row.id, {
    kind: "disposition",
    text: reason ? `${was}: ${reason}` : was,
    details: { ...(row.disposition ? { from: row.disposition } : {}), ...(disposition ? { to: disposition } : {}) },
    change: {
      disposition,
      ...(isNothing ? { state: "closed" as const, closedAt: at } : {}),
      ...(!isNothing && row.state === "closed" ? { state: "investigating" as const, closedAt: null } : {}),
    },
    ...{ before: { disposition: row.disposition, state: row.state }, after: { disposition }, reason },
  });
}

/** One row a detector and scope that had a part in it, with the span of all that it saw there. */
async function feedbackOf(tx: Tx, ctx: Context, incidentId: string, verdict: Disposition): Promise<FeedbackRow[]> {
  const rows = new Map<string, FeedbackRow>();
  for (const { detector, scopeKind, scopeId, startedMs, untilMs } of await readSignals(tx, { incidentIds: [incidentId] })) {
    const key = `${detector} ${scopeKind} ${scopeId}`;
    const known = rows.get(key);
    rows.set(key, {
      ...{ detector, scopeKind, scopeId, verdict, at: ctx.clock.now(), by: ctx.actor.id },
      startsAt: new Date(Math.min(startedMs, known?.startsAt.getTime() ?? startedMs)),
      endsAt: new Date(Math.max(untilMs, known?.endsAt.getTime() ?? untilMs)),
    });
  }
  return [...rows.values()];
}
