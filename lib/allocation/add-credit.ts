import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { newId } from "@/lib/kernel/ids";
import { parseUsd, ZERO_USD } from "@/lib/kernel/money";
import { utcDate } from "@/lib/kernel/period";
import { normaliseProvider } from "@/lib/pricing/core/provider-names";
import type { CreditView } from "./core/views";
import { creditView } from "./money-views";
import { requireOpen } from "./open-start";
import type { CreditInput } from "./schemas";
import { requireWhole } from "./sight";
import { insertCredit, lockMoney, type StoredCredit } from "./store/money";

/**
 * Enters money that a provider gave. What its usage costs from then on takes it, day by day, credits that expire first
 * before others; each period gives its part to those who used the provider. Right: allocation.write of everything.
 * @throws Conflict where it begins in a closed period, which has charged without it.
 */
export async function addCredit(ctx: Context, input: CreditInput): Promise<CreditView> {
  requireWhole(ctx, "allocation.write");
  const now = ctx.clock.now();
  return withTransaction(ctx.db, async (tx) => {
    await lockMoney(tx, "provider_credit");
    await requireOpen(tx, input.validFrom, "validFrom");
    const credit: StoredCredit = {
      ...{ id: newId("crd"), provider: normaliseProvider(input.provider), name: input.name, amount: parseUsd(input.amount) },
      ...{ validFrom: input.validFrom, expiresOn: input.expiresOn ?? null, state: "active", reason: input.reason },
      ...{ createdBy: ctx.actor.id, createdByName: ctx.actor.name, createdAt: now },
    };
    await insertCredit(tx, credit);
    const after = creditView(credit, ZERO_USD, utcDate(now));
    await recordAudit(tx, ctx, {
      action: "provider_credit.add",
      objectType: "provider_credit",
      objectId: credit.id,
      after,
      reason: input.reason,
    });
    return after;
  });
}
