import { recordAudit } from "@/lib/audit";
import { type Actor, type Context, ROLES, scopeOf } from "@/lib/auth";
import { readDeciders } from "@/lib/budgets";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { sumUsd } from "@/lib/kernel/money";
import { addUtcDays, startOfUtcDay } from "@/lib/kernel/period";
import { publishNotification } from "@/lib/notify";
import { oneLine } from "@/lib/notify/core/mail";
import { dollars } from "./core/severity";
import { isOver } from "./core/states";
import { numberText, plural } from "./core/words";
import { type IncidentRow, readOpenedBetween } from "./store/incidents";
import { lockIncidentPolicyRow, writeSummarySentFor } from "./store/windows";

const MOST_NAMED = 3;

/**
 * Tells whoever works on incidents once a week what the week before brought, in what they see; who has nothing is told nothing.
 * Whichever process looks and how often, a week is told once. Run by the job of the same name. @returns how many were told.
 */
export async function summariseIncidents(ctx: Context): Promise<{ told: number }> {
  const now = ctx.clock.now();
  const monday = mondayOf(now);
  return withTransaction(ctx.db, async (tx) => {
    const { summarySentFor } = await lockIncidentPolicyRow(tx);
    if (summarySentFor && summarySentFor >= monday) return { told: 0 };
    const actors = (await readDeciders(ctx, ROLES)).map(({ actor }) => actor).filter(({ rights }) => rights.has("incident.work"));
    let told = 0;
    for (const actor of actors) told += Number(await tell(tx, actor, monday, now));
    await writeSummarySentFor(tx, monday);
    await recordAudit(tx, ctx, {
      action: "incident.summarise",
      objectType: "incident_policy",
      objectId: "1",
      after: { week: monday.toISOString(), told },
    });
    return { told };
  });
}

/** The beginning of the week of UTC. */
const mondayOf = (at: Date): Date => addUtcDays(startOfUtcDay(at), -((at.getUTCDay() + 6) % 7));

async function tell(tx: Tx, actor: Actor, monday: Date, at: Date): Promise<boolean> {
  const rows = await readOpenedBetween(tx, scopeOf(actor, "incident.work"), addUtcDays(monday, -7), monday);
  if (rows.length === 0) return false;
  await publishNotification(tx, {
    ...{ kind: "incident_summary", severity: "info", href: "/anomalies", userIds: [actor.id], at },
    title: `${plural(rows.length, "incident")} last week, ${dollars(sumUsd(rows.map(({ impactUsd }) => impactUsd)))} beyond the expected`,
    body: bodyOf(rows),
    dedupeKey: `incident_summary ${actor.id} ${monday.toISOString().slice(0, 10)}`,
  });
  return true;
}

/** The dearest by name, and how many still wait. */
function bodyOf(rows: readonly IncidentRow[]): string {
  const named = rows.slice(0, MOST_NAMED).map((row) => `${numberText(row.number)} ${oneLine(row.title, 100)}: ${dollars(row.impactUsd)}.`);
  const waiting = rows.filter(({ state }) => !isOver(state)).length;
  return [...named, waiting === 0 ? "All of them are over." : `${waiting} of them ${waiting === 1 ? "is" : "are"} not over.`].join(" ");
}
