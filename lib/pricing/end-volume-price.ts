import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, NotFound } from "@/lib/kernel/errors";
import { utcDate } from "@/lib/kernel/period";
import { requirePeriodStart } from "./add-volume-price";
import type { EndVolumePriceInput } from "./core/volume-input";
import { type VolumePriceView, volumePriceView } from "./core/volume-view";
import { changeVolumePrice, lockVolumePrices, readVolumePrices } from "./store/volumes";

/**
 * Ends a price by volume with the start of a period; one that had not begun by then never holds. Right: price.write.
 * @throws NotFound for an unknown id; Conflict where it has ended by then, or for a day in a closed period; Invalid for a day
 *   that begins no period.
 */
export async function endVolumePrice(ctx: Context, { id, validTo, reason }: EndVolumePriceInput): Promise<VolumePriceView> {
  authorize(ctx, "price.write");
  const now = ctx.clock.now();
  return withTransaction(ctx.db, async (tx) => {
    await lockVolumePrices(tx);
    const [row] = await readVolumePrices(tx, { id });
    if (!row) throw new NotFound(`There is no price by volume ${id}.`);
    await requirePeriodStart(tx, validTo, "validTo");
    if (row.state === "retracted" || (row.validTo !== null && row.validTo <= validTo)) throw new Conflict("It has ended by then.");
    const change = row.validFrom < validTo ? { validTo } : { state: "retracted" as const };
    await changeVolumePrice(tx, id, { ...change, at: now });
    const before = volumePriceView(row, utcDate(now));
    const after = volumePriceView({ ...row, ...change }, utcDate(now));
    await recordAudit(tx, ctx, { action: "price.end_volume", objectType: "volume_price", objectId: String(id), before, after, reason });
    return after;
  });
}
