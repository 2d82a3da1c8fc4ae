import { recordAudit } from "@/lib/audit";
import { authorize, type Context, scopeOf } from "@/lib/auth";
import { loadBudgetBook } from "@/lib/budgets";
import { withTransaction } from "@/lib/db/transaction";
import { Forbidden, Invalid } from "@/lib/kernel/errors";
import { formatUsd, parseUsd } from "@/lib/kernel/money";
import type { IncidentPolicy } from "./core/policy";
import type { IncidentPolicyView } from "./core/views";
import type { IncidentPolicyInput } from "./schemas";
import { requirePerson } from "./sight";
import { lockIncidentPolicyRow, readIncidentPolicyRow, writeIncidentPolicy } from "./store/windows";

const view = (policy: IncidentPolicy): IncidentPolicyView => ({
  floorUsd: policy.floorUsd === null ? null : formatUsd(policy.floorUsd),
  ...{ seriesShare: policy.seriesShare, alertsPerDay: policy.alertsPerDay, tellFrom: policy.tellFrom, spendSignals: policy.spendSignals },
});

/** When a signal becomes an incident, and how often people are told. Right: incident.read. */
export async function readIncidentPolicy(ctx: Context): Promise<IncidentPolicyView & { mayChange: boolean }> {
  authorize(ctx, "incident.read");
  return { ...view(await readIncidentPolicyRow(ctx.db)), mayChange: mayChange(ctx) };
}

const mayChange = ({ actor }: Context): boolean =>
  actor.kind === "person" && actor.rights.has("detector.configure") && scopeOf(actor, "detector.configure").kind === "all";

/**
 * Changes it, from the next signal on. Right: detector.configure over the whole organisation; a person. @throws Forbidden,
 * Invalid for a budget that is not there.
 */
export async function changeIncidentPolicy(ctx: Context, { reason, ...input }: IncidentPolicyInput): Promise<IncidentPolicyView> {
  authorize(ctx, "detector.configure");
  requirePerson(ctx);
  if (!mayChange(ctx)) throw new Forbidden("This is about the whole organisation.");
  const budgets = (await loadBudgetBook(ctx.db)).byId;
  const stranger = Object.keys(input.spendSignals ?? {}).find((id) => !budgets.has(id));
  if (stranger !== undefined)
    throw new Invalid("There is no such budget.", [
      { location: "spendSignals", message: stranger, fix: "Name budgets that are in force." },
    ]);
  return withTransaction(ctx.db, async (tx) => {
    const { summarySentFor: _, ...before } = await lockIncidentPolicyRow(tx);
    const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
    const floorUsd = input.floorUsd === undefined ? before.floorUsd : input.floorUsd === null ? null : parseUsd(input.floorUsd);
    const after: IncidentPolicy = { ...before, ...given, floorUsd };
    await writeIncidentPolicy(tx, after);
    await recordAudit(tx, ctx, {
      ...{ action: "incident_policy.change", objectType: "incident_policy", objectId: "1", reason },
      ...{ before: view(before), after: view(after) },
    });
    return view(after);
  });
}
