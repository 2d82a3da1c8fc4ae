/** Statements of a version, summed up for its checks and its page. */
import type { Db, Tx } from "@/lib/db/client";

export type DraftSums = {
  currency: string;
  charges: { costCentreId: string; total: string }[];
  answers: { total: number; agreed: number; objected: number };
  /** Rows that rules moved. */
  shares: number;
};

export async function readDraftSums(db: Db | Tx, periodId: string, version: number): Promise<DraftSums> {
  const rows = await db.$queryRaw<{ costCentreId: string; total: string; currency: string; answer: string | null }[]>`
    SELECT cost_centre_id AS "costCentreId", total::text AS total, currency, answer FROM statement
    WHERE period_id = ${periodId} AND version = ${version} ORDER BY cost_centre_id COLLATE "C"`;
  const shares = await db.allocationShare.count({ where: { periodId, version } });
  const answered = (answer: string): number => rows.filter((row) => row.answer === answer).length;
  return {
    currency: rows[0]?.currency ?? "USD",
    charges: rows.map(({ costCentreId, total }) => ({ costCentreId, total })),
    answers: { total: rows.length, agreed: answered("agreed"), objected: answered("objected") },
    shares,
  };
}

/** Credit notes that wait to be posted and are in another currency than the statements of a period. */
export async function readUnpostable(db: Db | Tx, { start }: { start: Date }, currency: string): Promise<number> {
  const [row] = await db.$queryRaw<
    { count: number }[]
  >`SELECT count(*)::int AS count FROM credit_note n JOIN billing_period b ON b.id = n.charge_period_id
    WHERE n.posted_in IS NULL AND n.currency <> ${currency} AND b.starts_at <= ${start}`;
  return row?.count ?? 0;
}
