/** The table of exchange rates, and the currency that statements are written in. */
import type { Db, Tx } from "@/lib/db/client";
import type { DatedRate } from "../core/fx";

export type StoredExchangeRate = DatedRate & {
  id: number;
  state: "active" | "retracted";
  reason: string;
  createdBy: string;
  createdAt: Date;
};

export async function readExchangeRates(db: Db | Tx, only: { state?: "active"; currency?: string } = {}): Promise<StoredExchangeRate[]> {
  const rows = await db.exchangeRate.findMany({ where: only, orderBy: [{ validFrom: "desc" }, { id: "desc" }] });
  return rows.map(({ perUsd, state, ...row }) => ({ ...row, perUsd: perUsd.toFixed(), state: state as StoredExchangeRate["state"] }));
}

export async function insertExchangeRate(
  tx: Tx,
  rate: DatedRate & Pick<StoredExchangeRate, "reason" | "createdBy" | "createdAt">,
): Promise<number> {
  return (await tx.exchangeRate.create({ data: rate, select: { id: true } })).id;
}

export async function retractExchangeRow(tx: Tx, id: number, reason: string): Promise<void> {
  await tx.exchangeRate.update({ where: { id }, data: { state: "retracted", reason } });
}

/** Dollars until an organisation says otherwise. */
export async function readStatementCurrency(db: Db | Tx): Promise<string> {
  return (await db.organisation.findUnique({ where: { id: 1 }, select: { currency: true } }))?.currency ?? "USD";
}

export async function writeStatementCurrency(tx: Tx, currency: string): Promise<void> {
  await tx.organisation.update({ where: { id: 1 }, data: { currency } });
}
