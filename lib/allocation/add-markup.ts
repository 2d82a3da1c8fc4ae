import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, Invalid } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { utcDate } from "@/lib/kernel/period";
import type { MarkupView } from "./core/views";
import { markupView } from "./money-views";
import { requireStart } from "./open-start";
import type { MarkupInput } from "./schemas";
import { requireWhole } from "./sight";
import { readUnitNames } from "./store/facts";
import { endMarkup, insertMarkup, lockMoney, readMarkups, type StoredMarkup } from "./store/money";

/**
 * Charges a business unit, with the units below it that have none of their own, above or below cost, from the start of a
 * period on. One without an end that began earlier ends there. Right: allocation.write of everything.
 * @throws Conflict where another one holds within its span, or a closed period; Invalid for an unknown unit or a day that begins no period.
 */
export async function addMarkup(ctx: Context, input: MarkupInput): Promise<MarkupView> {
  requireWhole(ctx, "allocation.write");
  const now = ctx.clock.now();
  return withTransaction(ctx.db, async (tx) => {
    await lockMoney(tx, "unit_markup");
    const units = await readUnitNames(tx);
    if (!units.has(input.businessUnitId))
      throw new Invalid("There is no such business unit.", [
        { location: "businessUnitId", message: "Unknown.", fix: "Send the id of a business unit." },
      ]);
    await requireStart(tx, input.validFrom, "validFrom");
    if (input.validTo !== undefined) await requireStart(tx, input.validTo, "validTo");
    const markup: StoredMarkup = {
      ...{ id: newId("mku"), businessUnitId: input.businessUnitId, percent: input.percent },
      ...{ validFrom: input.validFrom, validTo: input.validTo ?? null, state: "active", reason: input.reason },
      ...{ createdBy: ctx.actor.id, createdByName: ctx.actor.name, createdAt: now },
    };
    if (markup.validTo !== null && markup.validTo <= markup.validFrom)
      throw new Invalid("It ends before it begins.", [
        { location: "validTo", message: "Not after the first day.", fix: "Send a later day." },
      ]);
    const ended: string[] = [];
    for (const other of await readMarkups(tx, { state: "active", businessUnitId: input.businessUnitId })) {
      const isApart =
        (markup.validTo !== null && markup.validTo <= other.validFrom) || (other.validTo !== null && other.validTo <= markup.validFrom);
      if (isApart) continue;
      if (other.validTo !== null || other.validFrom >= markup.validFrom)
        throw new Conflict(`${other.percent} % already holds from ${other.validFrom}.`, [
          { location: "validFrom", message: "It overlaps another one.", fix: "Begin where that one ends, or end it first." },
        ]);
      await endMarkup(tx, other.id, { validTo: markup.validFrom });
      ended.push(other.id);
    }
    await insertMarkup(tx, markup);
    const after = markupView(markup, units, utcDate(now));
    const before = ended.length > 0 ? { ended } : undefined;
    await recordAudit(tx, ctx, {
      action: "unit_markup.add",
      objectType: "unit_markup",
      objectId: markup.id,
      before,
      after,
      reason: input.reason,
    });
    return after;
  });
}
