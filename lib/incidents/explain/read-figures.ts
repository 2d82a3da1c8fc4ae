import type { Context } from "@/lib/auth";
import { parseUsd, sumUsd } from "@/lib/kernel/money";
import { readRefusals } from "@/lib/reporting";
import { readSecuritySignals } from "@/lib/security";
import { figuresOf } from "../core/figures";
import type { IncidentDetail } from "../core/views";
import type { Case } from "./load-case";

const BEFORE_MS = 72 * 3_600_000;

/**
 * The figures at the top of an incident: what it spent, how fast it was seen, what was refused, and since when it is silent: that
 * no call succeeded after its access ended is counted in the ledger. For use cases that have loaded the case.
 */
export async function readFigures(ctx: Context, of: Case): Promise<IncidentDetail["figures"]> {
  const { incident, cutOff } = of;
  const refused = await readRefusals(ctx.db, of.whose, incident.startedAt, ctx.clock.now());
  const denied = refused.filter(({ decision }) => decision === "deny");
  return figuresOf({
    ...incident,
    startedMs: incident.startedAt.getTime(),
    detectedMs: incident.detectedAt.getTime(),
    lastSeenMs: incident.lastSeenAt.getTime(),
    exposedMs: await exposedAt(ctx, of),
    refused: {
      calls: denied.reduce((sum, { calls }) => sum + calls, 0),
      estimateUsd: sumUsd(denied.map(({ estimateUsd }) => parseUsd(estimateUsd))),
    },
    cutOff: cutOff && {
      atMs: cutOff.at.getTime(),
      name: cutOff.name,
      succeeded: cutOff.succeeded?.calls ?? 0,
      lastSuccessMs: cutOff.succeeded?.lastAt.getTime() ?? null,
      denied: cutOff.denied?.calls ?? 0,
    },
  });
}

/** The last finding or grave event before the misuse began. */
async function exposedAt(ctx: Context, { incident, whose }: Case): Promise<number | null> {
  if (!ctx.actor.rights.has("security.read")) return null;
  const from = new Date(incident.startedAt.getTime() - BEFORE_MS);
  const told = await readSecuritySignals(ctx.db, { ...whose, from, to: new Date(incident.startedAt.getTime() + 1) });
  const grave = told.filter(({ what, severity }) => what === "finding" || severity === "high" || severity === "critical");
  const last = grave.at(-1);
  return last ? Date.parse(last.at) : null;
}
