/** The table of discounts. */
import type { Db, Tx } from "@/lib/db/client";
import type { PriceDiscount } from "@/lib/db/generated/client";
import type { Discount } from "../core/discount-rows";

export type StoredDiscount = Discount & { state: "active" | "retracted"; createdBy: string; createdAt: Date };

const fromDbDiscount = ({ percent, state, ...row }: PriceDiscount): StoredDiscount => ({
  ...row,
  percent: percent.toString(),
  state: state as StoredDiscount["state"],
});

export async function readDiscounts(db: Db | Tx, only: { state?: "active" } = {}): Promise<StoredDiscount[]> {
  return (await db.priceDiscount.findMany({ where: only, orderBy: { id: "desc" } })).map(fromDbDiscount);
}

export async function readDiscount(tx: Tx, id: number): Promise<StoredDiscount | null> {
  const row = await tx.priceDiscount.findUnique({ where: { id } });
  return row && fromDbDiscount(row);
}

export async function insertDiscount(tx: Tx, discount: Omit<Discount, "id"> & { createdBy: string; createdAt: Date }): Promise<number> {
  return (await tx.priceDiscount.create({ data: discount, select: { id: true } })).id;
}

export async function closeDiscount(tx: Tx, id: number, validTo: Date): Promise<void> {
  await tx.priceDiscount.update({ where: { id }, data: { validTo } });
}

export async function retractDiscountRow(tx: Tx, id: number, reason: string): Promise<void> {
  await tx.priceDiscount.update({ where: { id }, data: { state: "retracted", reason } });
}
