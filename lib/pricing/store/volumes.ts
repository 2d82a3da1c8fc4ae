/** The table of prices by volume. Days are midnights of UTC that name them. */
import type { Db, Tx } from "@/lib/db/client";
import type { VolumePrice as DbVolumePrice } from "@/lib/db/generated/client";
import { utcDate } from "@/lib/kernel/period";
import { localDay } from "@/lib/kernel/time-zone";
import type { VolumeCounting, VolumeMeter, VolumeTier } from "../core/volume";
import type { StoredVolumePrice } from "../core/volume-view";

const fromDbVolume = ({ meter, counting, tiers, validFrom, validTo, state, changedAt: _, ...row }: DbVolumePrice): StoredVolumePrice => ({
  ...row,
  ...{ meter: meter as VolumeMeter, counting: counting as VolumeCounting, tiers: tiers as VolumeTier[] },
  ...{ validFrom: utcDate(validFrom), validTo: validTo && utcDate(validTo), state: state as StoredVolumePrice["state"] },
});
const dayOf = (day: string): Date => new Date(`${day}T00:00:00Z`);

/** The newest first. */
export async function readVolumePrices(db: Db | Tx, where: { id?: number; state?: "active" } = {}): Promise<StoredVolumePrice[]> {
  return (await db.volumePrice.findMany({ where, orderBy: { id: "desc" } })).map(fromDbVolume);
}

/** Those in force on a day. */
export async function readVolumePricesOn(db: Db | Tx, day: Date): Promise<StoredVolumePrice[]> {
  const where = { state: "active", validFrom: { lte: day }, OR: [{ validTo: null }, { validTo: { gt: day } }] };
  return (await db.volumePrice.findMany({ where, orderBy: { id: "asc" } })).map(fromDbVolume);
}

export async function insertVolumePrice(tx: Tx, { validFrom, validTo, tiers, ...row }: Omit<StoredVolumePrice, "id">): Promise<number> {
  const data = { ...row, tiers: [...tiers], validFrom: dayOf(validFrom), validTo: validTo === null ? null : dayOf(validTo) };
  return (await tx.volumePrice.create({ data: { ...data, changedAt: row.createdAt }, select: { id: true } })).id;
}

/** Ends it on a day, or takes it back wholly. */
export async function changeVolumePrice(
  tx: Tx,
  id: number,
  { at, ...change }: ({ validTo: string } | { state: "retracted" }) & { at: Date },
): Promise<void> {
  await tx.volumePrice.update({
    where: { id },
    data: { changedAt: at, ...("validTo" in change ? { validTo: dayOf(change.validTo) } : change) },
  });
}

/** Nobody else changes them, and no period is closed, until the transaction ends. */
export async function lockVolumePrices(tx: Tx): Promise<void> {
  await tx.$executeRaw`LOCK TABLE billing_period IN SHARE MODE`;
  await tx.$executeRaw`LOCK TABLE volume_price IN SHARE ROW EXCLUSIVE MODE`;
}

/** The first day after the last closed period, in its zone; null: none is closed. */
export async function readOpenFrom(db: Db | Tx): Promise<string | null> {
  const last = await db.billingPeriod.findFirst({ where: { state: "closed" }, orderBy: { endsAt: "desc" } });
  return last && utcDate(localDay(last.endsAt, last.timeZone));
}
