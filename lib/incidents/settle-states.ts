import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { loadBudgetBook } from "@/lib/budgets";
import type { Db } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { readSuccessesAfter } from "@/lib/reporting";
import { stateTold } from "./core/states";
import type { IncidentState } from "./core/views";
import { type IncidentRow, lockIncidentRow, readActedOn, readQuietSince, updateIncidentRow } from "./store/incidents";
import { readEndedAccess } from "./store/neighbours";
import { insertStep, readSteps, type StepRow } from "./store/steps";

const MINUTE_MS = 60_000;
/** Calls that were under way when it was stopped. */
const SLACK_MS = MINUTE_MS;
/** So long nothing may succeed until it counts as contained. */
const SILENT_MS = 15 * MINUTE_MS;
const QUIET_HOURS = 48;

/**
 * What becomes of incidents by itself: contained once what was stopped, suspended or revoked for it has been silent for 15
 * minutes, or its revocation is verified; resolved when nothing of it was seen and nobody touched it for 48 hours. What somebody
 * investigates, and what is critical and not contained, waits for a person. Only `workSignals` calls it.
 */
export async function settleStates(ctx: Context): Promise<void> {
  const acted = await readActedOn(ctx.db);
  const steps = await readSteps(
    ctx.db,
    acted.map(({ id }) => id),
  );
  for (const incident of acted) {
    const deeds = steps.filter((step) => step.incidentId === incident.id && step.kind === "deed" && step.undoneAt === null);
    const why = await containedBy(ctx, incident, deeds);
    if (why !== null) await settle(ctx, incident, "contained", why);
  }
  const since = new Date(ctx.clock.now().getTime() - QUIET_HOURS * 60 * MINUTE_MS);
  for (const incident of await readQuietSince(ctx.db, since))
    await settle(ctx, incident, "resolved", `Nothing seen for ${QUIET_HOURS} hours`);
}

type Stop = { kind: "identity" | "credential"; id: string; since: Date; isProven: boolean; what: string };

/** Why it counts as contained; null: not yet. */
async function containedBy(ctx: Context, incident: IncidentRow, deeds: readonly StepRow[]): Promise<string | null> {
  const now = ctx.clock.now().getTime();
  for (const stop of await stopsOf(ctx.db, deeds, ctx.clock.now())) {
    if (stop.isProven) return `${stop.what}, and it is verified`;
    if (now - stop.since.getTime() < SILENT_MS) continue;
    const after = new Date(stop.since.getTime() + SLACK_MS);
    const used = await readSuccessesAfter(ctx.db, [{ kind: stop.kind, id: stop.id, after }]);
    if (used.length === 0 && concerns(stop, incident)) return `${stop.what}, and no call succeeded since`;
  }
  return null;
}

/** One of several keys that is stopped does not contain what the identity does. */
const concerns = ({ kind, id }: Stop, { identityId, credentialId }: IncidentRow): boolean =>
  kind === "identity" ? id === identityId : id === credentialId;

async function stopsOf(db: Db, deeds: readonly StepRow[], now: Date): Promise<Stop[]> {
  const made = deeds.flatMap(({ details }) => details.made ?? []);
  const idsOf = (what: "rule" | "revocation"): string[] => made.filter((one) => one.what === what).map(({ id }) => id);
  const rules = idsOf("rule");
  const running = rules.length === 0 ? [] : (await loadBudgetBook(db)).rules.filter((rule) => rules.includes(rule.id));
  const blocks = running.flatMap(({ kind, scopeKind, scopeId, startsAt, endsAt }): Stop[] =>
    kind === "block" && (scopeKind === "identity" || scopeKind === "credential") && (endsAt === null || endsAt > now)
      ? [{ kind: scopeKind, id: scopeId, since: startsAt, isProven: false, what: "It is blocked" }]
      : [],
  );
  return [...blocks, ...(await readEndedAccess(db, idsOf("revocation")))];
}

async function settle(ctx: Context, { id, version }: IncidentRow, state: IncidentState, text: string): Promise<void> {
  await withTransaction(ctx.db, async (tx) => {
    const row = await lockIncidentRow(tx, id);
    // Somebody or something was quicker: looked at again next time.
    if (!row || row.version !== version) return;
    const at = ctx.clock.now();
    await updateIncidentRow(tx, id, { state, closedAt: state === "resolved" ? at : null, updatedAt: at });
    await insertStep(tx, ctx.actor, {
      incidentId: id,
      at,
      kind: "state",
      text: `${state === "contained" ? "Contained" : "Resolved"}: ${text}`,
      details: { from: row.state, to: state },
    });
    await recordAudit(tx, ctx, {
      action: "incident.state",
      objectType: "incident",
      objectId: id,
      before: { state: row.state },
      after: stateTold(row, state),
      reason: text,
    });
  });
}
