/** Credit notes: money that is taken off a line of an issued statement and put elsewhere, by the period that posts it. */
import { formatMinor, type Minor, parseMinor } from "@/lib/allocation/core/money";
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { newId } from "@/lib/kernel/ids";

const { sql } = Prisma;

/** Amount above zero, in smallest units of its currency; `toCostCentre` empty: nobody yet. */
export type CreditNoteRow = {
  id: string;
  number: string;
  statementId: string;
  statementNumber: string;
  lineNo: number;
  disputeId: string | null;
  amount: Minor;
  currency: string;
  fromCostCentre: string;
  toCostCentre: string;
  chargePeriodId: string;
  postedIn: string | null;
  reason: string;
  createdByName: string;
  createdAt: Date;
};
type Row = Omit<CreditNoteRow, "amount"> & { amount: string };

async function readRows(db: Db | Tx, where: Prisma.Sql): Promise<CreditNoteRow[]> {
  const rows = await db.$queryRaw<
    Row[]
  >`SELECT n.id, n.number, n.statement_id AS "statementId", s.number AS "statementNumber", n.line_no AS "lineNo",
    n.dispute_id AS "disputeId", n.amount::text AS amount, n.currency, n.from_cost_centre_id AS "fromCostCentre", n.to_cost_centre_id AS "toCostCentre",
    n.charge_period_id AS "chargePeriodId", n.posted_in AS "postedIn", n.reason, n.created_by_name AS "createdByName", n.created_at AS "createdAt"
    FROM credit_note n JOIN statement s ON s.id = n.statement_id WHERE ${where} ORDER BY n.number COLLATE "C"`;
  return rows.map((row) => ({ ...row, amount: parseMinor(row.amount, row.currency) }));
}

/** On lines of a statement, and those that other lines of it post. */
export const readNotesOf = (db: Db | Tx, statementId: string, postedIds: readonly string[]): Promise<CreditNoteRow[]> =>
  readRows(db, sql`(n.statement_id = ${statementId} OR n.id = ANY(${[...postedIds]}::text[]))`);

export const readNotesOfDisputes = (db: Db | Tx, disputeIds: readonly string[]): Promise<CreditNoteRow[]> =>
  readRows(db, sql`n.dispute_id = ANY(${[...disputeIds]}::text[])`);

export async function readNote(db: Db | Tx, id: string): Promise<CreditNoteRow | null> {
  return (await readRows(db, sql`n.id = ${id}`))[0] ?? null;
}

/**
 * What a period posts. Of a closed version what it posted; else what it posted before it was opened again, and all that no period
 * has posted yet of statements not later than itself.
 */
export function readCreditNotes(db: Db | Tx, period: { id: string; version: number | null; start: Date }): Promise<CreditNoteRow[]> {
  if (period.version !== null) return readRows(db, sql`n.posted_in = ${period.id}`);
  return readRows(
    db,
    sql`(n.posted_in = ${period.id} OR (n.posted_in IS NULL AND EXISTS (
      SELECT 1 FROM billing_period b WHERE b.id = s.period_id AND b.starts_at <= ${period.start})))`,
  );
}

/** Notes that a close posts them, in its transaction. */
export async function postCreditNotes(tx: Tx, ids: readonly string[], periodId: string): Promise<void> {
  await tx.creditNote.updateMany({ where: { id: { in: [...ids] } }, data: { postedIn: periodId } });
}

/** Taken off each line of a statement so far. */
export async function readCredited(db: Db | Tx, { id, currency }: { id: string; currency: string }): Promise<Map<number, Minor>> {
  const rows = await db.$queryRaw<
    { lineNo: number; amount: string }[]
  >`SELECT line_no AS "lineNo", sum(amount)::text AS amount FROM credit_note
    WHERE statement_id = ${id} GROUP BY 1`;
  return new Map(rows.map(({ lineNo, amount }) => [lineNo, parseMinor(amount, currency)]));
}

type NewCreditNote = Omit<CreditNoteRow, "id" | "number" | "statementNumber" | "postedIn"> & { createdBy: string };

/** Numbered on without a gap in the period of the statement; the caller holds the lock of that period. @returns its id and number. */
export async function insertCreditNote(tx: Tx, periodId: string, note: NewCreditNote): Promise<{ id: string; number: string }> {
  const id = newId("crn");
  const [row] = await tx.$queryRaw<
    { count: number }[]
  >`SELECT count(*)::int AS count FROM credit_note n JOIN statement s ON s.id = n.statement_id
    WHERE s.period_id = ${periodId}`;
  const number = `CN-${periodId}-${String((row?.count ?? 0) + 1).padStart(4, "0")}`;
  await tx.creditNote.create({ data: { ...note, id, number, amount: formatMinor(note.amount, note.currency) } });
  return { id, number };
}
