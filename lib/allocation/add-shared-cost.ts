import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { Invalid } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { parseFixed, USD_SCALE } from "@/lib/kernel/money";
import { loadRate } from "@/lib/pricing";
import { dayOf } from "./core/starts";
import type { SharedCostView } from "./core/views";
import { sharedCostView } from "./money-views";
import { requireOpen } from "./open-start";
import type { SharedCostInput } from "./schemas";
import { requireWhole } from "./sight";
import { readCentreNames } from "./store/facts";
import { insertSharedCost, lockMoney, type StoredSharedCost } from "./store/money";

/**
 * Enters money that no call costs, for a span of days. Each period that it touches bears its part: by days or in equal
 * parts, so that they sum to the whole; seats by day of joining and leaving; of what covers usage only what is not used.
 * Right: allocation.write of everything.
 * @throws Conflict where it begins in a closed period, whose part nobody would bear.
 * @throws Invalid for an unknown cost centre, and for a currency of which no rate holds on its first day.
 */
export async function addSharedCost(ctx: Context, input: SharedCostInput): Promise<SharedCostView> {
  requireWhole(ctx, "allocation.write");
  return withTransaction(ctx.db, async (tx) => {
    await lockMoney(tx, "shared_cost");
    await requireOpen(tx, input.validFrom, "validFrom");
    const centres = await requireCentres(tx, [input.costCentreId, ...(input.seats ?? []).map(({ costCentreId }) => costCentreId)]);
    const start = dayOf(input.validFrom);
    if (input.currency !== "USD" && !(await loadRate(tx, input.currency, start)))
      throw new Invalid(`No exchange rate of ${input.currency} holds on ${input.validFrom}.`, [
        {
          location: "currency",
          message: `No rate of ${input.currency} on ${input.validFrom}.`,
          fix: "Enter the rate first, under Pricing.",
        },
      ]);
    const cost: StoredSharedCost = {
      ...{ id: newId("shc"), name: input.name, kind: input.kind, provider: input.provider ?? null, currency: input.currency },
      ...{ amount: parseFixed(input.amount, USD_SCALE), span: { start, end: dayOf(input.validTo) }, basis: input.basis },
      ...{ seats: input.seats ?? null, covers: input.covers ?? null, costCentreId: input.costCentreId },
      ...{ state: "active", reason: input.reason, createdBy: ctx.actor.id, createdByName: ctx.actor.name, createdAt: ctx.clock.now() },
    };
    await insertSharedCost(tx, cost);
    const after = sharedCostView(cost, centres);
    await recordAudit(tx, ctx, { action: "shared_cost.add", objectType: "shared_cost", objectId: cost.id, after, reason: input.reason });
    return after;
  });
}

/** @throws Invalid for a cost centre that is unknown; empty is nobody. @returns All names. */
export async function requireCentres(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const centres = await readCentreNames(tx);
  const unknown = ids.find((id) => id !== "" && !centres.has(id));
  if (unknown === undefined) return centres;
  throw new Invalid(`There is no cost centre ${unknown}.`, [
    { location: "costCentreId", message: `Unknown: ${unknown}.`, fix: "Send the id of a cost centre." },
  ]);
}
