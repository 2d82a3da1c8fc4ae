import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, NotFound } from "@/lib/kernel/errors";
import type { CurrencyTotal } from "./core/views";
import { requireWhole } from "./sight";
import { lockSource, takeOutLines } from "./store/lines";
import { readSource } from "./store/sources";

/**
 * Lines of a source that the newest file of their days lacks stop counting; they are kept, and count again when a file has
 * them. Right: invoice.write. @throws NotFound; Conflict when there are none.
 */
export async function takeOutMissing(ctx: Context, sourceId: string): Promise<{ lines: number; totals: CurrencyTotal[] }> {
  authorize(ctx, "invoice.write");
  requireWhole(ctx, "invoice.write");
  return withTransaction(ctx.db, async (tx) => {
    await lockSource(tx, sourceId);
    const source = await readSource(tx, sourceId);
    if (!source) throw new NotFound("There is no such source of invoices.");
    const taken = await takeOutLines(tx, sourceId, ctx.actor.id, ctx.clock.now());
    if (taken.lines === 0) throw new Conflict("The newest files of this source hold all of its lines.");
    await recordAudit(tx, ctx, {
      action: "invoice_line.take_out",
      objectType: "invoice_source",
      objectId: sourceId,
      after: { name: source.name, ...taken },
    });
    return taken;
  });
}
