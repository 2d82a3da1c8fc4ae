import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, NotFound } from "@/lib/kernel/errors";
import { utcDate } from "@/lib/kernel/period";
import type { MarkupView } from "./core/views";
import { markupView } from "./money-views";
import { requireStart } from "./open-start";
import type { EndInput } from "./schemas";
import { requireWhole } from "./sight";
import { readUnitNames } from "./store/facts";
import { endMarkup as endRow, lockMoney, readMarkups } from "./store/money";

/**
 * Ends a markup with the start of a period; one that had not begun by then never holds. Right: allocation.write of everything.
 * @throws NotFound for an unknown id; Conflict when it has ended by then, or for a day in a closed period; Invalid for a day that begins no period.
 */
export async function endMarkup(ctx: Context, id: string, { validTo, reason }: EndInput): Promise<MarkupView> {
  requireWhole(ctx, "allocation.write");
  return withTransaction(ctx.db, async (tx) => {
    await lockMoney(tx, "unit_markup");
    const [markup] = await readMarkups(tx, { id });
    if (!markup) throw new NotFound("There is no such markup.");
    await requireStart(tx, validTo, "validTo");
    if (markup.state === "retracted" || (markup.validTo !== null && markup.validTo <= validTo)) throw new Conflict("It has ended by then.");
    const change = markup.validFrom < validTo ? { validTo } : { state: "retracted" as const };
    await endRow(tx, id, change);
    const units = await readUnitNames(tx);
    const today = utcDate(ctx.clock.now());
    const after = markupView({ ...markup, ...change }, units, today);
    const before = markupView(markup, units, today);
    await recordAudit(tx, ctx, { action: "unit_markup.end", objectType: "unit_markup", objectId: id, before, after, reason });
    return after;
  });
}
