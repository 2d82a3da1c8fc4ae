import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, NotFound } from "@/lib/kernel/errors";
import { utcDate } from "@/lib/kernel/period";
import type { CreditView } from "./core/views";
import { creditView } from "./money-views";
import type { ReasonInput } from "./schemas";
import { requireWhole } from "./sight";
import { readCreditsTaken } from "./store/charged";
import { lockMoney, readCredits, retractCreditRow } from "./store/money";

/** Takes a credit back: open periods take nothing more of it. Right: allocation.write of everything. @throws NotFound, Conflict. */
export async function retractCredit(ctx: Context, id: string, { reason }: ReasonInput): Promise<CreditView> {
  requireWhole(ctx, "allocation.write");
  return withTransaction(ctx.db, async (tx) => {
    await lockMoney(tx, "provider_credit");
    const [credit] = await readCredits(tx, { id });
    if (!credit) throw new NotFound("There is no such credit.");
    if (credit.state === "retracted") throw new Conflict("This credit is retracted already.");
    await retractCreditRow(tx, id, reason);
    const taken = (await readCreditsTaken(tx, null)).get(id);
    const today = utcDate(ctx.clock.now());
    const after = creditView({ ...credit, state: "retracted", reason }, taken, today);
    const before = creditView(credit, taken, today);
    await recordAudit(tx, ctx, { action: "provider_credit.retract", objectType: "provider_credit", objectId: id, before, after, reason });
    return after;
  });
}
