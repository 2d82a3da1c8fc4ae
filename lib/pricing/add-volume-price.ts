import { recordAudit } from "@/lib/audit";
import { authorize, readCalendar } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, Invalid } from "@/lib/kernel/errors";
import { periodIndexAt, startOfPeriod } from "@/lib/kernel/fiscal";
import { utcDate } from "@/lib/kernel/period";
import { ANY_MODEL } from "./core/price-row";
import { normaliseProvider } from "./core/provider-names";
import type { VolumePriceInput } from "./core/volume-input";
import { type VolumePriceView, volumePriceView } from "./core/volume-view";
import { nameModel } from "./name-model";
import { changeVolumePrice, insertVolumePrice, lockVolumePrices, readOpenFrom, readVolumePrices } from "./store/volumes";

/**
 * Agrees on prices by a period's volume, from the start of a period on; one on the same that began earlier and has no end ends
 * there. Calls keep the price of their own time, statements get the difference. Right: price.write.
 * @throws Conflict for a day in a closed period, and where another on the same holds within the span.
 * @throws Invalid for a day that begins no period, and for a provider or a model that the price book does not know.
 */
export async function addVolumePrice(ctx: Context, input: VolumePriceInput): Promise<VolumePriceView & { ended: number[] }> {
  authorize(ctx, "price.write");
  const now = ctx.clock.now();
  const terms = { ...input, ...(await nameVolumeModel(ctx, input)), validTo: input.validTo ?? null };
  return withTransaction(ctx.db, async (tx) => {
    await lockVolumePrices(tx);
    await requirePeriodStart(tx, terms.validFrom, "validFrom");
    if (terms.validTo !== null) await requirePeriodStart(tx, terms.validTo, "validTo");
    const ended: number[] = [];
    for (const other of await readVolumePrices(tx, { state: "active" })) {
      if (other.provider !== terms.provider || other.model !== terms.model || other.meter !== terms.meter) continue;
      const isApart =
        (terms.validTo !== null && terms.validTo <= other.validFrom) || (other.validTo !== null && other.validTo <= terms.validFrom);
      if (isApart) continue;
      if (other.validTo !== null || other.validFrom >= terms.validFrom)
        throw new Conflict(`A price by volume on the same already holds from ${other.validFrom}.`, [
          { location: "validFrom", message: `It overlaps price ${other.id}.`, fix: "Begin where that one ends, or end it first." },
        ]);
      await changeVolumePrice(tx, other.id, { validTo: terms.validFrom, at: now });
      ended.push(other.id);
    }
    const row = { ...terms, state: "active" as const, createdBy: ctx.actor.id, createdAt: now };
    const id = await insertVolumePrice(tx, row);
    const after = volumePriceView({ ...row, id }, utcDate(now));
    await recordAudit(tx, ctx, {
      action: "price.volume",
      objectType: "volume_price",
      objectId: String(id),
      before: ended.length > 0 ? { ended } : undefined,
      after,
      reason: input.reason,
    });
    return { ...after, ended };
  });
}

/** Usage keeps its provider, also where a model is resold at the price of another. */
export async function nameVolumeModel(
  ctx: Context,
  asked: { provider: string; model: string },
): Promise<{ provider: string; model: string }> {
  const { model } = await nameModel(ctx, asked);
  return { provider: normaliseProvider(asked.provider), model: asked.model === ANY_MODEL ? ANY_MODEL : model };
}

/** @throws Conflict for a day in a closed period; Invalid for one that begins no period. */
export async function requirePeriodStart(tx: Tx, day: string, location: string): Promise<void> {
  const openFrom = await readOpenFrom(tx);
  if (openFrom !== null && day < openFrom)
    throw new Conflict(`${location}: ${day} lies in a closed period.`, [
      { location, message: "The period is closed.", fix: `Send ${openFrom} or a later start of a period.` },
    ]);
  const calendar = await readCalendar(tx);
  const at = new Date(`${day}T00:00:00Z`);
  const index = periodIndexAt(calendar, at);
  const start = utcDate(startOfPeriod(calendar, index));
  if (start === day) return;
  throw new Invalid(`${location}: ${day} is not the first day of a period.`, [
    { location, message: "A volume is that of whole periods.", fix: `Send ${start} or ${utcDate(startOfPeriod(calendar, index + 1))}.` },
  ]);
}
