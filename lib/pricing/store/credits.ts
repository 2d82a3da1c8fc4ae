/** The tables of credit pools and of multipliers. Days travel as "2026-10-01". */
import type { Db, Tx } from "@/lib/db/client";
import { utcDate } from "@/lib/kernel/period";
import type { CreditMultiplier, CreditPool } from "../core/credits";

type Kept = { state: "active" | "retracted"; reason: string; createdBy: string; createdAt: Date };
export type StoredPool = CreditPool & Kept;
export type StoredMultiplier = CreditMultiplier & Kept & { id: number };
type Entered = Pick<Kept, "reason" | "createdBy" | "createdAt">;

const dayOf = (day: string): Date => new Date(`${day}T00:00:00Z`);

export async function readCreditPools(db: Db | Tx): Promise<StoredPool[]> {
  const rows = await db.creditPool.findMany({ orderBy: [{ validFrom: "desc" }, { id: "desc" }] });
  return rows.map((row) => ({
    ...row,
    credits: row.credits.toFixed(),
    paidUsd: row.paidUsd.toFixed(),
    overageUsd: row.overageUsd?.toFixed() ?? null,
    validFrom: utcDate(row.validFrom),
    validTo: row.validTo && utcDate(row.validTo),
    state: row.state as Kept["state"],
  }));
}

export async function readCreditMultipliers(db: Db | Tx): Promise<StoredMultiplier[]> {
  const rows = await db.creditMultiplier.findMany({ orderBy: [{ provider: "asc" }, { model: "asc" }, { validFrom: "desc" }] });
  return rows.map((row) => ({
    ...row,
    creditsPerRequest: row.creditsPerRequest.toFixed(),
    validFrom: utcDate(row.validFrom),
    state: row.state as Kept["state"],
  }));
}

export async function insertCreditPool(tx: Tx, pool: Omit<CreditPool, "id"> & Entered): Promise<number> {
  const data = { ...pool, validFrom: dayOf(pool.validFrom), validTo: pool.validTo === null ? null : dayOf(pool.validTo) };
  return (await tx.creditPool.create({ data, select: { id: true } })).id;
}

export async function insertCreditMultiplier(tx: Tx, multiplier: CreditMultiplier & Entered): Promise<number> {
  const data = { ...multiplier, validFrom: dayOf(multiplier.validFrom) };
  return (await tx.creditMultiplier.create({ data, select: { id: true } })).id;
}

export async function retractPoolRow(tx: Tx, id: number, reason: string): Promise<void> {
  await tx.creditPool.update({ where: { id }, data: { state: "retracted", reason } });
}

export async function retractMultiplierRow(tx: Tx, id: number, reason: string): Promise<void> {
  await tx.creditMultiplier.update({ where: { id }, data: { state: "retracted", reason } });
}

export const teamExists = async (tx: Tx, id: string): Promise<boolean> => (await tx.team.count({ where: { id } })) > 0;
